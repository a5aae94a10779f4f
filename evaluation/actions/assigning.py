"""Submissions given to evaluators, one by one and from a table."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.rules import Gate
from evaluation import policies
from evaluation.actions.jury import tell_of_assignments, write_to_staff
from evaluation.actions.locking import locked
from evaluation.models import Assignment, Evaluator
from evaluation.tables import lines_of_table
from submissions.models import Submission

S = Assignment.State


@transaction.atomic
def assign(evaluator: Evaluator, submission: Submission, *, by: User, at: datetime) -> Assignment:
    """Give `submission` to `evaluator`, who is told at once when the evaluation runs, else when it starts.

    Its text stays closed until the evaluator declares.
    """
    assignment = _give(evaluator, submission, by=by, at=at)
    _tell(assignment.submission.edition, [assignment], at=at)
    return assignment


def _tell(edition: Edition, assignments: list[Assignment], *, at: datetime) -> None:
    if Gate.START_EVALUATION in edition.gates_moved_by(at):
        tell_of_assignments(assignments, at=at)


def _give(evaluator: Evaluator, submission: Submission, *, by: User, at: datetime) -> Assignment:
    evaluator = (
        Evaluator.objects.select_for_update(of=("self",))
        .select_related("person", "organisation", "edition")
        .get(pk=evaluator.pk)
    )
    submission = Submission.objects.for_listing().prefetch_related("editors__person").get(pk=submission.pk)
    submission.edition = Edition.objects.with_gates().get(pk=submission.edition_id)
    require(policies.why_not_assign(by, evaluator, submission, at))
    assignment = Assignment(evaluator=evaluator, submission=submission, assigned_by=by, assigned_at=at)
    assignment.full_clean()
    assignment.save()
    record("submission assigned", submission.subject, by=by, at=at, edition=submission.edition.slug)
    return assignment


@transaction.atomic
def assign_from_csv(edition: Edition, text: str, *, by: User, at: datetime) -> list[Assignment]:
    """Assign what a table says: one line per pair, evaluator's e-mail address and submission's number.

    All or nothing: raises ValidationError with one message per faulty line.
    """
    evaluators = {row.person.email.lower(): row for row in edition.evaluators.select_related("person")}
    submissions = {row.number: row for row in edition.submissions.exclude(number=None)}
    made, faults = [], []
    for number, cells in lines_of_table(text):
        evaluator = evaluators.get(cells[0].lower())
        submission = submissions.get(cells[1].upper()) if len(cells) > 1 else None
        if evaluator is None:
            words = _("Line %(line)s: “%(cell)s” is no evaluator of this edition.")
            faults.append(words % {"line": number, "cell": cells[0]})
        elif submission is None:
            words = _("Line %(line)s: “%(cell)s” is no submission of this edition.")
            faults.append(words % {"line": number, "cell": cells[1] if len(cells) > 1 else ""})
        else:
            try:
                with transaction.atomic():
                    made.append(_give(evaluator, submission, by=by, at=at))
            except Refused as refused:
                faults.append(_("Line %(line)s: %(reason)s") % {"line": number, "reason": refused.refusal.reason})
    if not made and not faults:
        faults.append(_("The table has no lines."))
    if faults:
        raise ValidationError(faults)
    _tell(Edition.objects.with_gates().get(pk=edition.pk), made, at=at)
    return made


@transaction.atomic
def decline(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """The evaluator gives it back, for another reason than a conflict."""
    assignment = locked(assignment)
    require(policies.why_not_declare(by, assignment, at))
    _end(assignment, S.DECLINED, reason, by=by, at=at)
    write_to_staff(assignment, "conflict_declared", key=f"assignment-declined:{assignment.pk}", at=at)
    return assignment


@transaction.atomic
def replace(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """Staff take it away from an evaluator who does not get to it."""
    assignment = locked(assignment)
    require(policies.why_not_replace(by, assignment, at))
    return _end(assignment, S.REPLACED, reason, by=by, at=at)


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
