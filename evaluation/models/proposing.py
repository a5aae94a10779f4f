"""What the solver was asked for, and what it found."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Edition


class Proposal(models.Model):
    """A dry run: who would read what. Kept, so that what is assigned is what was shown, and can be shown again.

    problem   SHA-256 of what was solved (assigning.problem.Problem.digest): while the edition still reads so, the
              proposal is true
    solution  {"pairs", "added", "dropped": [[evaluator's key, submission's number]], "short": {number: missing},
              "proven": bool, "apart": [category code]}
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="proposals")
    each = models.PositiveSmallIntegerField(_("evaluators for each submission"))
    seed = models.PositiveIntegerField()
    problem = models.CharField(max_length=64)
    solution: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("proposal")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_is_assigned_by_somebody",
                condition=Q(assigned_at__isnull=True, assigned_by__isnull=True)
                | Q(assigned_at__isnull=False, assigned_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return _("Proposal %(n)s") % {"n": self.pk}

    @property
    def entries(self) -> set[str]:
        """Numbers of all that it was asked about: each has evaluators, or is short of them."""
        return {entry for _judge, entry in self.solution["pairs"]} | set(self.solution["short"])
