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
from evaluation.actions.jury import write_to_staff
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
    _declare(assignment, S.CONFLICT, reason.strip(), by=by, at=at)
    write_to_staff(assignment, "conflict_declared", key=f"conflict-declared:{assignment.pk}", at=at)
    return assignment


@transaction.atomic
def report_late_conflict(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """The evaluator found a conflict after declaring that there was none. Staff are told; the chair decides.

    Until the chair accepts it (`accept_late_conflict`) the scores count.
    """
    assignment = locked(assignment)
    require(policies.why_not_report(by, assignment, at))
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words what the conflict is.")})
    assignment.reason = reason.strip()
    assignment.save(update_fields=["reason"])
    record(
        "conflict reported late",
        assignment.submission.subject,
        by=by,
        at=at,
        edition=assignment.submission.edition.slug,
        from_state=assignment.state,
        to_state=assignment.state,
    )
    write_to_staff(assignment, "conflict_declared", key=f"conflict-reported:{assignment.pk}", at=at)
    return assignment


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
