"""Evaluators whose letters staff may look at before anything is written."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import User
from calls.letter_readers import Readers
from calls.models import Edition
from evaluation.models import Evaluator
from notifications.links import absolute

MOST = 200


def choices(edition: Edition, person: User) -> list[tuple[str, str]]:
    rows = Evaluator.objects.serving().filter(edition=edition).select_related("person")[:MOST]
    return [(str(row.pk), str(row.person)) for row in rows]


def context(edition: Edition, person: User, key: str) -> dict[str, Any]:
    rows = Evaluator.objects.serving().filter(edition=edition).select_related("person")
    row = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
    if row is None:
        return {}
    address = absolute(reverse("admin:evaluation_assignment_changelist"))
    return {"edition": edition, "evaluator": row, "person": row.person, "address": address}


READERS = Readers(choices, context)
