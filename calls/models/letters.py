"""What people did to the automatic letters of an edition."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models.editions import Edition


class LetterPauseQuerySet(models.QuerySet["LetterPause"]):
    def standing(self) -> LetterPauseQuerySet:
        """Not resumed."""
        return self.filter(resumed_at=None)


class LetterPause(models.Model):
    """Automatic letters of an edition that do not leave: of one kind, or all of them."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="letter_pauses")
    kind = models.CharField(max_length=60, blank=True)  # of calls.automatic; empty: every kind
    reason = models.TextField()
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    paused_at = models.DateTimeField()
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resumed_at = models.DateTimeField(null=True, blank=True)

    objects = LetterPauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause of letters")
        ordering = ["paused_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind"],
                condition=Q(resumed_at__isnull=True),
                name="letters_are_paused_once",
                violation_error_message=_("These letters are paused already."),
            ),
            models.CheckConstraint(name="letters_are_paused_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="letters_are_resumed_by_somebody_at_a_time",
                condition=Q(resumed_by__isnull=True, resumed_at__isnull=True)
                | Q(resumed_by__isnull=False, resumed_at__isnull=False, resumed_at__gte=F("paused_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.kind or '*'}"


class LetterSkipQuerySet(models.QuerySet["LetterSkip"]):
    def standing(self) -> LetterSkipQuerySet:
        """Not taken back."""
        return self.filter(taken_back_at=None)


class LetterSkip(models.Model):
    """One automatic letter of an edition that is left out. `stamp` names its moment, as calls.automatic does."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="letter_skips")
    kind = models.CharField(max_length=60)
    stamp = models.CharField(max_length=120)
    due = models.DateTimeField()  # when it would have been
    reason = models.TextField()
    skipped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    skipped_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = LetterSkipQuerySet.as_manager()

    class Meta:
        verbose_name = _("skipped letter")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "stamp"],
                condition=Q(taken_back_at__isnull=True),
                name="letter_is_skipped_once",
                violation_error_message=_("This letter is skipped already."),
            ),
            models.CheckConstraint(name="letter_is_skipped_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="skip_is_taken_back_by_somebody_at_a_time",
                condition=Q(taken_back_by__isnull=True, taken_back_at__isnull=True)
                | Q(taken_back_by__isnull=False, taken_back_at__isnull=False, taken_back_at__gte=F("skipped_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.kind} {self.stamp}"
