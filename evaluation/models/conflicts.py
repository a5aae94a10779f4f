"""What staff decided about conflicts that the portal suspects."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.jury import Evaluator
from submissions.models import Submission


class ConflictDecisionQuerySet(models.QuerySet["ConflictDecision"]):
    def holding(self) -> ConflictDecisionQuerySet:
        """The newest of each pair."""
        pair = ConflictDecision.objects.filter(evaluator=OuterRef("evaluator"), submission=OuterRef("submission"))
        later = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
        return self.exclude(Exists(pair.filter(later)))


class ConflictDecision(models.Model):
    """One decision on one pair, with its reason. Append-only: the newest of a pair holds, the older ones stay."""

    class Verdict(models.TextChoices):
        CONFLICT = "conflict", _("Conflict of interest")
        NONE = "none", _("Not a conflict")

    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT, related_name="conflict_decisions")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="conflict_decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    evidence = models.JSONField(default=list, blank=True)  # the sentences that staff read when they decided
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ConflictDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a suspected conflict")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["submission", "evaluator"], name="conflict_decisions_of_pair")]  # the list
        constraints = [models.CheckConstraint(name="conflict_decision_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.submission} · {self.evaluator}: {self.get_verdict_display()}"
