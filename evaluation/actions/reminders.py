"""What the clock tells evaluators and staff: one digest, to those who have something to do only."""

from __future__ import annotations

from datetime import datetime

from calls.actions import owe_automatic
from calls.models import Edition
from evaluation.automatic import DIGEST, INVITATION, LATE


def remind_evaluators(edition: Edition, *, at: datetime) -> int:
    """Owe the digest that evaluators should have had by `at`; once or ten times is one. Returns how many it newly owes."""
    return owe_automatic(edition, DIGEST, at=at)


def tell_staff_of_late(edition: Edition, *, at: datetime) -> int:
    """Owe every member of staff the digest of what is late, once a day of the edition's zone; nobody, when nothing is."""
    return owe_automatic(edition, LATE, at=at)


def remind_of_invitations(edition: Edition, *, at: datetime) -> int:
    """Owe the one reminder of each invitation that is old and unanswered, until the start; returns how many."""
    return owe_automatic(edition, INVITATION, at=at)
