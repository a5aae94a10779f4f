"""What the vote came to, and the end of its key."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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
        favourites  category code -> public ids of the finalists with the most votes, who have not left: one, several ex
                    aequo, or none without a vote
        """
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed


class KeyDestruction(models.Model):
    """The key of an edition's vote destroyed by two people: from then on nobody can tell whose mailbox a vote came from."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="key_destruction")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    destroyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("destruction of a vote key")
        constraints = [
            models.CheckConstraint(
                name="key_destruction_takes_two_people",
                condition=Q(destroyed_by__isnull=True, destroyed_at__isnull=True)
                | (Q(destroyed_at__isnull=False, destroyed_by__isnull=False) & ~Q(destroyed_by=F("proposed_by"))),
                violation_error_message=_("A second person must destroy the key."),
            )
        ]

    def __str__(self) -> str:
        return str(self.edition)
