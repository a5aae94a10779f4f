"""A conflict of interest, or its absence, declared before the text opens."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from evaluation import policies
from evaluation.actions.locking import locked
from evaluation.models import Assignment

S = Assignment.State


@transaction.atomic
def declare_no_conflict(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    assignment = locked(assignment)
    require(policies.why_not_declare(by, assignment, at))
    return _declare(assignment, S.ACCEPTED, "", by=by, at=at)


@transaction.atomic
def declare_conflict(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """The text stays closed to this evaluator; staff see that somebody else is needed."""
    assignment = locked(assignment)
    require(policies.why_not_declare(by, assignment, at))
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words what the conflict is.")})
    return _declare(assignment, S.CONFLICT, reason.strip(), by=by, at=at)


def _declare(assignment: Assignment, state: str, reason: str, *, by: User, at: datetime) -> Assignment:
    assignment.state, assignment.declared_at, assignment.reason = state, at, reason
    assignment.save(update_fields=["state", "declared_at", "reason"])
    record(
        "conflict declared" if state == S.CONFLICT else "no conflict declared",
        assignment.submission.subject,
        by=by,
        at=at,
        edition=assignment.submission.edition.slug,
        to_state=state,
    )
    return assignment
