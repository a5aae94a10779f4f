"""What arrived, kept as it arrived."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.models.submissions import Submission


class Version(models.Model):
    """What arrived at one submit, immutable. `canonical` is the very text whose hash the receipt names."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    canonical = models.TextField()  # canonical JSON: sorted keys, no spaces, UTF-8
    sha256 = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()  # of the request, on PostgreSQL's clock
    within_grace = models.BooleanField(default=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = models.UUIDField()  # of the form that was sent: the same click twice is one version
    # From then on `canonical` says only what a statistic needs; `sha256` stays that of what arrived.
    anonymised_at = models.DateTimeField(null=True, blank=True)
    receipt_code = models.CharField(max_length=20, unique=True)

    class Meta:
        verbose_name = _("submission version")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="version_number_is_unique"),
            models.UniqueConstraint(fields=["submission", "token"], name="one_version_per_form_sent"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """The parsed content: project, organisation, category, answers (list with question, value), files, declarations."""
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed
