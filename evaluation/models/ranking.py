"""The frozen ranking, and its places unpacked."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models import Category, Edition
from submissions.models import Submission


class Ranking(models.Model):
    """A frozen snapshot: inputs, method and result as one canonical JSON text. A later one stands beside it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="rankings")
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ranking")
        ordering = ["-frozen_at", "-pk"]

    def __str__(self) -> str:
        return f"Ranking of {self.edition}, {self.sha256[:12]}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """The parsed snapshot: method, inputs per category, result per category."""
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed


class RankingPlace(models.Model):
    """One line of a ranking, unpacked for lists and reports. Append-only, like its snapshot."""

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="places")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="places")
    place = models.PositiveSmallIntegerField(null=True, blank=True)  # None: below quorum or threshold
    ex_aequo = models.BooleanField(default=False)
    total = models.DecimalField(
        max_digits=12, decimal_places=9, null=True, blank=True
    )  # 0 to 100, shown with two decimals
    passes = models.BooleanField()  # quorum and every threshold
    finalist = models.BooleanField()
    winner = models.BooleanField(default=False)  # by the jury

    class Meta:
        verbose_name = _("place in a ranking")
        ordering = ["category__position", F("place").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "submission"], name="submission_has_one_place_in_a_ranking"),
            models.CheckConstraint(
                name="finalist_passes_and_winner_is_a_finalist",
                condition=(Q(finalist=False) | Q(passes=True, place__isnull=False))
                & (Q(winner=False) | Q(finalist=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.submission}"
