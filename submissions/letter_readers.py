"""Applicants whose letters staff may look at before anything is written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from calls.letter_readers import Readers
from calls.models import Edition
from submissions.actions.letters import context_of, owners_of
from submissions.conflicted import shown
from submissions.models import Submission

MOST = 200


def choices(edition: Edition, person: User) -> list[tuple[str, str]]:
    """What was handed in, by number; drafts stay their owners', what is in conflict stays hidden."""
    rows = _rows(edition, person).order_by("number")[:MOST]
    return [(str(row.public_id), f"{row.number} · {row.project.title}") for row in rows]


def context(edition: Edition, person: User, key: str) -> dict[str, Any]:
    """As for a letter to the first owner."""
    try:
        row = _rows(edition, person).prefetch_related("editors__person").filter(public_id=key).first()
    except ValidationError:
        return {}
    if row is None:
        return {}
    owners = owners_of(row)
    return context_of(row, person=owners[0] if owners else None)


def _rows(edition: Edition, person: User) -> QuerySet[Submission]:
    return shown(Submission.objects.standing().for_listing().filter(edition=edition), person)


READERS = Readers(choices, context)
