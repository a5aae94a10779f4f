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
    """Another tab saved this first. Nothing was overwritten; `theirs` is what stands."""

    def __init__(self, theirs: Score) -> None:
        super().__init__(_("This was changed in another window."))
        self.theirs = theirs


@transaction.atomic
def save_score(
    assignment: Assignment,
    criterion: Criterion,
    *,
    value: Decimal | None = None,
    cannot_judge: bool = False,
    comment: str = "",
    revision: int = 0,
    comment_revision: int = 0,
    by: User,
    at: datetime,
) -> Score:
    """Save score and comment of one criterion, complete or not; see `save_judgement` and `save_comment`."""
    assignment = locked(assignment)
    score = _open(assignment, criterion, by=by, at=at)
    judged = _judge(score, value, cannot_judge=cannot_judge, revision=revision)
    commented = _comment(score, comment, comment_revision)
    return _store(score, assignment, at) if judged or commented else score


@transaction.atomic
def save_judgement(
    assignment: Assignment,
    criterion: Criterion,
    *,
    value: Decimal | None,
    cannot_judge: bool,
    revision: int,
    by: User,
    at: datetime,
) -> Score:
    """Save what one criterion is worth, or that it cannot be judged.

    value     0 to the scale's top in half points; None where none is chosen yet
    revision  Score.revision that the writer saw, 0 when there was none

    Raises Stale, and changes nothing, when the score has moved on since.
    """
    assignment = locked(assignment)
    score = _open(assignment, criterion, by=by, at=at)
    judged = _judge(score, value, cannot_judge=cannot_judge, revision=revision)
    return _store(score, assignment, at) if judged else score


@transaction.atomic
def save_comment(
    assignment: Assignment, criterion: Criterion, *, comment: str, revision: int, by: User, at: datetime
) -> Score:
    """Save the comment on one criterion; `revision` is the Score.comment_revision that the writer saw."""
    assignment = locked(assignment)
    score = _open(assignment, criterion, by=by, at=at)
    return _store(score, assignment, at) if _comment(score, comment, revision) else score


def _judge(score: Score, value: Decimal | None, *, cannot_judge: bool, revision: int) -> bool:
    """Whether there is something to store now."""
    value = None if cannot_judge else value
    if (score.value, score.cannot_judge) == (value, cannot_judge) and score.pk:
        return False
    if score.revision != revision:
        raise Stale(score)
    score.value, score.cannot_judge, score.revision = value, cannot_judge, revision + 1
    return True


def _comment(score: Score, comment: str, revision: int) -> bool:
    """Whether there is something to store now."""
    comment = comment.replace("\r\n", "\n").replace("\x00", "")
    if score.comment == comment and score.pk:
        return False
    if score.comment_revision != revision:
        raise Stale(score)
    score.comment, score.comment_revision = comment, revision + 1
    return True


def _open(assignment: Assignment, criterion: Criterion, *, by: User, at: datetime) -> Score:
    """The score to write on; the first one begins the evaluation. The assignment is locked."""
    require(policies.why_not_score(by, assignment, at))
    evaluation, _new = Evaluation.objects.get_or_create(
        assignment=assignment, defaults={"begun_at": at, "saved_at": at}
    )
    found = Score.objects.filter(evaluation=evaluation, criterion=criterion).first()
    return found or Score(evaluation=evaluation, criterion=criterion)


def _store(score: Score, assignment: Assignment, at: datetime) -> Score:
    score.saved_at = at
    _refuse_faults(score, assignment)
    score.save()
    Evaluation.objects.filter(pk=score.evaluation_id).update(saved_at=at)
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
