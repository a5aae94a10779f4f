"""The evaluation handed in, and given back by staff."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from evaluation import policies
from evaluation.actions.jury import write_to
from evaluation.actions.locking import locked
from evaluation.models import Assignment, Evaluation, EvaluationReturn
from evaluation.sheet import missing_of
from notifications.links import absolute

S = Assignment.State


@transaction.atomic
def submit_evaluation(assignment: Assignment, *, by: User, at: datetime) -> Evaluation:
    """Hand the evaluation in; from then on it is read-only. Raises ValidationError with all that is missing."""
    assignment = locked(assignment)
    require(policies.why_not_score(by, assignment, at))
    if missing := missing_of(assignment):
        raise ValidationError([thing.sentence for thing in missing])
    evaluation = Evaluation.objects.select_for_update().get(assignment=assignment)
    evaluation.submitted_at = at
    evaluation.save(update_fields=["submitted_at"])
    assignment.state = S.SUBMITTED
    assignment.save(update_fields=["state"])
    submission = assignment.submission
    record("evaluation submitted", submission.subject, by=by, at=at, edition=submission.edition.slug)
    return evaluation


@transaction.atomic
def return_evaluation(assignment: Assignment, *, reason: str, by: User, at: datetime) -> EvaluationReturn:
    """Give a submitted evaluation back to its evaluator, who is told why.

    It is writable again and counts for nothing, the quorum included, until it is submitted again.
    """
    assignment = locked(assignment)
    require(policies.why_not_return(by, assignment))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    evaluation = Evaluation.objects.select_for_update().get(assignment=assignment)
    row = EvaluationReturn(
        evaluation=evaluation, submitted_at=evaluation.submitted_at or at, reason=reason.strip(), by=by, at=at
    )
    row.save()
    evaluation.submitted_at = None
    evaluation.save(update_fields=["submitted_at"])
    assignment.state = S.IN_PROGRESS
    assignment.save(update_fields=["state"])
    submission = assignment.submission
    record(
        "evaluation returned", submission.subject, by=by, at=at, edition=submission.edition.slug,
        from_state=S.SUBMITTED, to_state=S.IN_PROGRESS, reason=row.reason,
    )  # fmt: skip
    sheet = absolute(reverse("admin:evaluation_sheet", args=[assignment.pk]))
    write_to(
        assignment.evaluator, "evaluation_returned", key=f"evaluation-returned:{row.pk}", at=at,
        submission=submission, reason=row.reason, sheet=sheet,
    )  # fmt: skip
    return row
