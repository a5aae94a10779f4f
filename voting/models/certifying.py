"""What the vote came to."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models import Edition


class Certification(models.Model):
    """What the vote came to, counted once by two people's act and kept as canonical JSON."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="certification")
    canonical = models.TextField()  # votes per category and finalist, annulled per reason
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("certification")

    def __str__(self) -> str:
        return self.sha256[:12]

    @cached_property
    def content(self) -> dict[str, Any]:
        """The parsed count.

        voters      mailboxes with at least one counted vote
        tally       category code -> finalist's public id -> votes counted; every finalist is there, with 0 if need be
        valid       category code -> votes counted
        annulled    reason -> votes annulled for it, over all categories
        annulled_in category code -> reason -> votes
        favourites  category code -> public ids with the most votes: one, several ex aequo, or none without a vote
        """
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed
