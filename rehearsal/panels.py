"""What the start page of a demonstration says about it: how far it has come, or where to look."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from calls.panels import Panel
from rehearsal.models import Performance


def at_home(at: datetime) -> list[Panel]:
    """One panel, one query; nothing outside a demonstration, or before anything is being prepared."""
    if not settings.DEMONSTRATION:
        return []
    performances = list(Performance.objects.all())
    if not performances:
        return []
    context = {
        "performances": performances,
        "share": sum(one.share for one in performances) / len(performances),
        "ready": all(one.finished_at for one in performances),
        "silent": any(one.is_silent(at) for one in performances),
    }
    return [Panel("rehearsal/_preparing.html", context)]
