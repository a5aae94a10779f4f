"""Votes that two people took out of the count."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from voting.models.ballots import Vote


class AnnulmentQuerySet(models.QuerySet["Annulment"]):
    def undecided(self) -> AnnulmentQuerySet:
        """Proposed, and neither confirmed nor dismissed; or a restoration proposed and not confirmed."""
        proposed = Q(confirmed_at__isnull=True, dismissed_at__isnull=True)
        return self.filter(proposed | Q(restoration_proposed_at__isnull=False, restored_at__isnull=True))

    def for_listing(self) -> AnnulmentQuerySet:
        """Everything the desk's list and the page of one proposal read, in one query."""
        people = ("proposed_by", "confirmed_by", "dismissed_by", "restoration_proposed_by", "restored_by")
        return self.select_related("edition", *people)

    def holding(self) -> AnnulmentQuerySet:
        """Confirmed and not restored: whose votes are not counted."""
        return self.filter(confirmed_at__isnull=False, restored_at__isnull=True)


class Annulment(models.Model):
    """Votes proposed for annulment by one person, annulled by a second; both decide without seeing whom it favours."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="annulments")
    votes = models.ManyToManyField(Vote, related_name="annulments")
    rule = models.CharField(max_length=120)  # how they were found, "more than 20 ballots of one network in a minute"
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    # Undoing an annulment takes two people as well.
    restoration_reason = models.TextField(blank=True)
    restoration_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    restoration_proposed_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    restored_at = models.DateTimeField(null=True)

    objects = AnnulmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("annulment")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="annulment_is_confirmed_or_dismissed_not_both",
                condition=Q(confirmed_at__isnull=True) | Q(dismissed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="restoration_takes_two_people",
                condition=Q(restored_by__isnull=True)
                | (Q(restoration_proposed_by__isnull=False) & ~Q(restored_by=F("restoration_proposed_by"))),
                violation_error_message=_("A second person must confirm that the votes count again."),
            ),
            models.CheckConstraint(name="annulment_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="annulment_takes_two_people",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                violation_error_message=_("A second person must confirm the annulment."),
            ),
        ]

    def __str__(self) -> str:
        return self.rule

    @property
    def subject(self) -> str:
        """Its name in the record of events."""
        return f"annulment:{self.pk}"

    @property
    def state_words(self) -> Promise:
        """Where it stands, for people."""
        if self.restored_at is not None:
            return _("Restored")
        if self.restoration_proposed_at is not None:
            return _("Annulled; a second person decides whether the votes count again")
        if self.confirmed_at is not None:
            return _("Annulled")
        return _("Dismissed") if self.dismissed_at is not None else _("Waits for a second person")
