"""What jury and vote say together, fixed at the release."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Category, Edition
from submissions.models import Submission


class Result(models.Model):
    """One finalist's line of the released results. Written once, at the gate *release results*."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="results")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="results")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="result")
    winner = models.BooleanField(default=False)
    public_favourite = models.BooleanField(default=False)
    ex_aequo = models.BooleanField(default=False)
    votes = models.PositiveIntegerField(null=True)  # None: no public vote
    released_at = models.DateTimeField()

    class Meta:
        verbose_name = _("result")
        ordering = ["category__position", "-winner", "-public_favourite", "submission__public_id"]
        constraints = [
            models.CheckConstraint(
                name="public_favourite_needs_votes", condition=Q(public_favourite=False) | Q(votes__gte=1)
            )
        ]

    def __str__(self) -> str:
        return str(self.submission)
