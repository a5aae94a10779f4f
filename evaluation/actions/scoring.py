"""Scores saved as one goes, and the evaluation handed in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Criterion
from evaluation import policies
from evaluation.actions.locking import locked
from evaluation.models import Assignment, Evaluation, Score
from evaluation.sheet import missing_of

S = Assignment.State


class Stale(Exception):
    """Another tab saved this criterion first. Nothing was overwritten; `theirs` is what stands."""

    def __init__(self, theirs: Score) -> None:
        super().__init__(_("This score was changed in another window."))
        self.theirs = theirs


@transaction.atomic
def save_score(
    assignment: Assignment,
    criterion: Criterion,
    *,
    value: Decimal | None = None,
    cannot_judge: bool = False,
    comment: str = "",
    revision: int,
    by: User,
    at: datetime,
) -> Score:
    """Save one criterion, complete or not.

    value     0 to the scale's top in half points; None where none is chosen yet
    revision  the revision the writer saw, 0 when there was none

    Raises Stale, and changes nothing, when the score has moved on since.
    """
    assignment = locked(assignment)
    require(policies.why_not_score(by, assignment, at))
    evaluation, _new = Evaluation.objects.get_or_create(
        assignment=assignment, defaults={"begun_at": at, "saved_at": at}
    )
    score = Score.objects.filter(evaluation=evaluation, criterion=criterion).first() or Score(
        evaluation=evaluation, criterion=criterion, revision=0
    )
    if score.revision != revision:
        raise Stale(score)
    score.value, score.cannot_judge = (None if cannot_judge else value), cannot_judge
    score.comment, score.revision, score.saved_at = comment.replace("\r\n", "\n"), revision + 1, at
    _refuse_faults(score, assignment)
    score.save()
    evaluation.saved_at = at
    evaluation.save(update_fields=["saved_at"])
    if assignment.state == S.ACCEPTED:
        assignment.state = S.IN_PROGRESS
        assignment.save(update_fields=["state"])
    return score


def _refuse_faults(score: Score, assignment: Assignment) -> None:
    top = assignment.submission.edition.method.scale_max
    if score.value is not None and (score.value % Decimal("0.5") or not 0 <= score.value <= top):
        raise ValidationError({"value": _("Score from 0 to %(top)s in half points.") % {"top": top}})
    if score.criterion.category_id != assignment.submission.category_id:
        raise ValidationError({"criterion": _("This criterion belongs to another category.")})


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
