"""Two entries that look alike, and what staff made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submissions import Submission
from submissions.rules import State


class LikenessQuerySet(models.QuerySet["Likeness"]):
    def standing(self) -> LikenessQuerySet:
        """Pairs of which both are handed in and neither is withdrawn."""
        gone = [State.DRAFT, State.WITHDRAWN]
        return self.exclude(first__state__in=gone).exclude(second__state__in=gone)

    def of(self, submission: Submission) -> LikenessQuerySet:
        return self.filter(Q(first=submission) | Q(second=submission))

    def for_listing(self) -> LikenessQuerySet:
        """Everything the staff's page of a submission reads of its pairs, in one query."""
        sides = [f"{side}__{part}" for side in ("first", "second") for part in _SIDE]
        return self.select_related("decided_by", *sides).defer(
            "first__version__canonical", "second__version__canonical"
        )


_SIDE = ("project", "organisation", "category", "edition", "version")


class Likeness(models.Model):
    """Two handed-in entries that share something; found by the clock, decided by staff."""

    class Verdict(models.TextChoices):
        SAME = "same", _("The same practice")
        DIFFERENT = "different", _("Different practices")

    first = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="likenesses_first")
    second = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="likenesses_second")
    signs = models.JSONField(default=list)  # codes of likeness.Sign, strongest first
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name = _("likeness")
        ordering = ["found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_entries_are_compared_once"),
            models.CheckConstraint(name="likeness_names_the_older_entry_first", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="likeness_is_decided_by_somebody_with_a_reason",
                condition=Q(verdict="", decided_by=None, decided_at=None)
                | (
                    Q(verdict__in=["same", "different"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
                violation_error_message=_("Say why the two are the same practice or different ones."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"

    def other_than(self, submission: Submission) -> Submission:
        """The other entry of the pair."""
        return self.second if self.first_id == submission.pk else self.first
