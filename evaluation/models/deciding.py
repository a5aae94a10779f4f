"""What the chair decided, with the written reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Category


class TieDecision(models.Model):
    """The order that the chair gave to submissions whose totals and criteria are equal, with the written reason."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="tie_decisions")
    order = models.JSONField()  # public ids of the tied submissions, best first; of the same length as the tie
    ex_aequo = models.BooleanField(default=False)  # decided to stay equal: `order` only names them
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("tie decision")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="tie_decision_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.reason[:60]


class NoAward(models.Model):
    """The chair's decision that a category has no winner, with the written reason; made before the freeze."""

    category = models.OneToOneField(Category, on_delete=models.PROTECT, related_name="no_award")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("no award")
        constraints = [models.CheckConstraint(name="no_award_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.reason[:60]
