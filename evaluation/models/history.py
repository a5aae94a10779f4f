"""What became of an evaluation: every change of it, and every time that staff gave it back. Both are written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Criterion
from evaluation.models.scoring import Evaluation


class ScoreChange(models.Model):
    """One change of one part of an evaluation. Append-only.

    `before` and `after` are the whole of a score or a confidence. Of a comment they are what was taken out and what was
    put in after its first `offset` characters: who types for ten minutes leaves what was typed, not ten minutes of copies.
    """

    class Part(models.TextChoices):
        SCORE = "score", _("Score")  # or that the criterion cannot be judged
        COMMENT = "comment", _("Comment")
        CONFIDENCE = "confidence", _("Confidence")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="changes")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    part = models.CharField(max_length=12, choices=Part)
    offset = models.PositiveIntegerField(default=0)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of an evaluation")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="change_names_its_criterion",
                condition=Q(part="confidence", criterion__isnull=True)
                | Q(part__in=["score", "comment"], criterion__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.before[:20]} → {self.after[:20]}"


class EvaluationReturn(models.Model):
    """A submitted evaluation given back by staff, with the reason. Append-only."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="returns")
    submitted_at = models.DateTimeField()  # when what was given back had been handed in
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("return of an evaluation")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="return_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.reason[:60]
