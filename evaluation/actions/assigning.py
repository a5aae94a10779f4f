"""Submissions given to evaluators, one by one and from a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import Refusal, require
from calls.models import Edition
from calls.rules import Gate
from evaluation import policies
from evaluation.actions.jury import tell_of_assignments, tell_of_end, write_to_staff
from evaluation.actions.locking import locked
from evaluation.models import Assignment, Evaluator
from submissions.models import Submission

S = Assignment.State


@transaction.atomic
def assign(evaluator: Evaluator, submission: Submission, *, by: User, at: datetime) -> Assignment:
    """Give `submission` to `evaluator`, who is told at once when the evaluation runs, else when it starts.

    Its text stays closed until the evaluator declares.
    """
    assignment = give(evaluator, submission, by=by, at=at)
    tell(assignment.submission.edition, [assignment], at=at)
    return assignment


def tell(edition: Edition, assignments: list[Assignment], *, at: datetime) -> None:
    """One letter to each evaluator once the evaluation runs."""
    if Gate.START_EVALUATION in edition.gates_moved_by(at):
        tell_of_assignments(assignments, at=at)


WhyNot = Callable[[User, Evaluator, Submission], Refusal | None]


def give(
    evaluator: Evaluator, submission: Submission, *, by: User, at: datetime, why_not: WhyNot = policies.why_not_assign
) -> Assignment:
    """The pair as a row, by the policy `why_not`; nobody is told."""
    evaluator = (
        Evaluator.objects.select_for_update(of=("self",))
        .select_related("person", "organisation", "edition")
        .get(pk=evaluator.pk)
    )
    submission = Submission.objects.for_listing().prefetch_related("editors__person").get(pk=submission.pk)
    submission.edition = Edition.objects.with_gates().get(pk=submission.edition_id)
    require(why_not(by, evaluator, submission))
    assignment = Assignment(evaluator=evaluator, submission=submission, assigned_by=by, assigned_at=at)
    assignment.full_clean()
    assignment.save()
    record("submission assigned", submission.subject, by=by, at=at, edition=submission.edition.slug)
    return assignment


@transaction.atomic
def decline(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """The evaluator gives it back, for another reason than a conflict."""
    assignment = locked(assignment)
    require(policies.why_not_declare(by, assignment, at))
    _end(assignment, S.DECLINED, reason, by=by, at=at)
    write_to_staff(assignment, "conflict_declared", key=f"assignment-declined:{assignment.pk}", at=at)
    return assignment


@transaction.atomic
def replace(assignment: Assignment, *, reason: str, conflict: bool = False, by: User, at: datetime) -> Assignment:
    """Staff take it away from an evaluator who does not get to it, or who must not read it: `conflict`."""
    assignment = locked(assignment)
    require(policies.why_not_replace(by, assignment))
    _end(assignment, S.REPLACED, reason, by=by, at=at)
    tell_of_end(assignment, conflict=conflict, at=at)
    return assignment


def end_all(evaluator: Evaluator, *, reason: str, by: User, at: datetime) -> None:
    """The evaluator leaves the jury: whatever is open goes back."""
    for row in evaluator.assignments.open():
        _end(locked(row), S.DECLINED, reason, by=by, at=at)


def _end(assignment: Assignment, state: str, reason: str, *, by: User, at: datetime) -> Assignment:
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    before, assignment.state, assignment.reason = assignment.state, state, reason.strip()
    assignment.save(update_fields=["state", "reason"])
    record(
        "assignment ended",
        assignment.submission.subject,
        by=by,
        at=at,
        edition=assignment.submission.edition.slug,
        from_state=before,
        to_state=state,
    )
    return assignment
