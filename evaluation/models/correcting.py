"""A ranking frozen again: who proposed it, why, who confirmed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from evaluation.models.ranking import Ranking


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> CorrectionQuerySet:
        """Proposed and not confirmed: what the ranking rests on may be decided anew."""
        return self.filter(confirmed_at=None)


class Correction(models.Model):
    """The ranking of an edition frozen once more by two people; `ranking` is the snapshot that came of it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="corrections")
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ranking = models.OneToOneField(Ranking, on_delete=models.PROTECT, null=True, blank=True, related_name="correction")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of a ranking")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(confirmed_at__isnull=True),
                name="one_correction_of_a_ranking_at_a_time",
                violation_error_message=_("Somebody has proposed to freeze the ranking again already."),
            ),
            models.CheckConstraint(
                name="correction_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why the ranking is frozen again."),
            ),
            models.CheckConstraint(
                name="correction_is_confirmed_by_another_person_with_its_ranking",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True, ranking__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, ranking__isnull=False)
                & ~Q(confirmed_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
