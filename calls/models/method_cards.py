"""How an edition judges, as it stood when the call opened."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.editions import Edition


class MethodCard(models.Model):
    """The method card as one canonical JSON text, kept once the call has opened. Append-only: the engine reads it."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="method_card")
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("method card")

    def __str__(self) -> str:
        return f"Method card of {self.edition}, {self.sha256[:12]}"

    @cached_property
    def content(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed
