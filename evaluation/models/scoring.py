"""What an evaluator gave a submission."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Criterion
from evaluation.models.jury import Assignment


class Evaluation(models.Model):
    """One evaluator's judgement of one submission. It counts while `submitted_at` says so; a return takes that away."""

    class Confidence(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="evaluation")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)  # a conflict found after scoring voids it; the reason stays
    void_reason = models.TextField(blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, blank=True)  # how sure the evaluator is of it
    confidence_revision = models.PositiveIntegerField(default=0)  # counts its saves

    class Meta:
        verbose_name = _("evaluation")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="voided_evaluation_has_a_reason", condition=Q(voided_at__isnull=True) | ~Q(void_reason="")
            ),
            models.CheckConstraint(
                name="confidence_is_known", condition=Q(confidence__in=["", "low", "medium", "high"])
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluation of {self.assignment}"


class Score(models.Model):
    """One criterion of one evaluation."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(
        max_digits=3, decimal_places=1, null=True, blank=True
    )  # 0 to the scale's top in half points
    cannot_judge = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)  # counts the saves of value and cannot_judge
    comment_revision = models.PositiveIntegerField(default=0)  # counts the saves of the comment
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("score")
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(
                name="score_is_in_half_points",
                condition=Q(value__isnull=True)
                | Q(value__in=[0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10]),
                violation_error_message=_("Score in half points."),
            ),
            models.CheckConstraint(
                name="score_is_given_or_cannot_be_judged",
                condition=Q(cannot_judge=False) | Q(value__isnull=True),
                violation_error_message=_("Give a score or say that you cannot judge, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class PrivateNote(models.Model):
    """What an evaluator noted for nobody else. A table of its own, so that no list, export or page of others loads it."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="private_note")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)  # counts its saves
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("private note")

    def __str__(self) -> str:
        return f"Private note on {self.assignment}"
