"""Scores, comments, confidence and the private note, saved as one goes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import require
from calls.models import Criterion
from evaluation import policies
from evaluation.actions.keeping import keep_confidence, keep_score, told
from evaluation.actions.locking import locked_sheet
from evaluation.models import Assignment, Evaluation, PrivateNote, Score

S = Assignment.State


class Stale(Exception):
    """Another tab saved this first. Nothing was overwritten; `theirs` is what stands."""

    def __init__(self, theirs: Score | Evaluation | PrivateNote) -> None:
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
    assignment = locked_sheet(assignment)
    score = _open(assignment, criterion, by=by, at=at)
    before = told(score)
    judged = _judge(score, value, cannot_judge=cannot_judge, revision=revision)
    commented = _comment(score, comment, comment_revision)
    return _store(score, before, assignment, by=by, at=at) if judged or commented else score


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
    assignment = locked_sheet(assignment)
    score = _open(assignment, criterion, by=by, at=at)
    before = told(score)
    judged = _judge(score, value, cannot_judge=cannot_judge, revision=revision)
    return _store(score, before, assignment, by=by, at=at) if judged else score


@transaction.atomic
def save_comment(
    assignment: Assignment, criterion: Criterion, *, comment: str, revision: int, by: User, at: datetime
) -> Score:
    """Save the comment on one criterion; `revision` is the Score.comment_revision that the writer saw."""
    assignment = locked_sheet(assignment)
    score = _open(assignment, criterion, by=by, at=at)
    before = told(score)
    return _store(score, before, assignment, by=by, at=at) if _comment(score, comment, revision) else score


@transaction.atomic
def save_confidence(assignment: Assignment, *, confidence: str, revision: int, by: User, at: datetime) -> Evaluation:
    """Save how sure the evaluator is of the whole; `revision` is the Evaluation.confidence_revision that was seen."""
    assignment = locked_sheet(assignment)
    evaluation = _begun(assignment, by=by, at=at)
    before = evaluation.confidence
    if before == confidence:
        return evaluation
    if evaluation.confidence_revision != revision:
        raise Stale(evaluation)
    if confidence not in Evaluation.Confidence.values:
        raise ValidationError({"confidence": _("Choose low, medium or high.")})
    evaluation.confidence, evaluation.confidence_revision, evaluation.saved_at = confidence, revision + 1, at
    evaluation.save(update_fields=["confidence", "confidence_revision", "saved_at"])
    keep_confidence(before, evaluation, by=by, at=at)
    _take_up(assignment)
    return evaluation


@transaction.atomic
def save_note(assignment: Assignment, *, text: str, revision: int, by: User, at: datetime) -> PrivateNote:
    """Save what the evaluator notes for nobody else; it changes nothing that counts and leaves no history."""
    assignment = locked_sheet(assignment)
    require(policies.why_not_score(by, assignment, at))
    note = PrivateNote.objects.filter(assignment=assignment).first() or PrivateNote()
    note.assignment = assignment
    text = _plain(text)
    if note.text == text:
        return note
    if note.revision != revision:
        raise Stale(note)
    note.text, note.revision, note.saved_at = text, revision + 1, at
    note.save()
    return note


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
    comment = _plain(comment)
    if score.comment == comment and score.pk:
        return False
    if score.comment_revision != revision:
        raise Stale(score)
    score.comment, score.comment_revision = comment, revision + 1
    return True


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "")


def _begun(assignment: Assignment, *, by: User, at: datetime) -> Evaluation:
    """The evaluation to write on; the first score begins it. The assignment is locked."""
    require(policies.why_not_score(by, assignment, at))
    evaluation, _new = Evaluation.objects.get_or_create(
        assignment=assignment, defaults={"begun_at": at, "saved_at": at}
    )
    evaluation.assignment = assignment  # as it was read and locked; nothing asks for it again
    return evaluation


def _open(assignment: Assignment, criterion: Criterion, *, by: User, at: datetime) -> Score:
    """The score to write on; most saves find it with its evaluation, in one query."""
    found = Score.objects.select_related("evaluation").filter(evaluation__assignment=assignment, criterion=criterion)
    score = found.order_by().first()
    if score is None:
        return Score(evaluation=_begun(assignment, by=by, at=at), criterion=criterion)
    require(policies.why_not_score(by, assignment, at))
    score.evaluation.assignment, score.criterion = assignment, criterion
    return score


def _store(score: Score, before: tuple[str, str], assignment: Assignment, *, by: User, at: datetime) -> Score:
    score.saved_at = at
    _refuse_faults(score, assignment)
    score.save()
    keep_score(before, score, by=by, at=at)
    Evaluation.objects.filter(pk=score.evaluation_id).update(saved_at=at)
    _take_up(assignment)
    return score


def _take_up(assignment: Assignment) -> None:
    if assignment.state == S.ACCEPTED:
        assignment.state = S.IN_PROGRESS
        assignment.save(update_fields=["state"])


def _refuse_faults(score: Score, assignment: Assignment) -> None:
    top = assignment.submission.edition.method.scale_max
    if score.value is not None and (score.value % Decimal("0.5") or not 0 <= score.value <= top):
        raise ValidationError({"value": _("Score from 0 to %(top)s in half points.") % {"top": top}})
    if score.criterion.category_id != assignment.submission.category_id:
        raise ValidationError({"criterion": _("This criterion belongs to another category.")})
