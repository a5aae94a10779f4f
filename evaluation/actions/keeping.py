"""Every change of an evaluation leaves a row: who, when, from what, to what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from evaluation.models import Evaluation, Score, ScoreChange
from evaluation.rules.changes import patch

CANNOT = "cannot"  # what stands in a score's place where the criterion cannot be judged
Part = ScoreChange.Part


def told(score: Score) -> tuple[str, str]:
    """What one criterion says: the score as the page writes it, and the comment."""
    judged = CANNOT if score.cannot_judge else "" if score.value is None else f"{score.value:.1f}"
    return judged, score.comment


def keep_score(before: tuple[str, str], score: Score, *, by: User, at: datetime) -> None:
    """Write down what `score` says now and did not say `before`; nothing where nothing changed."""
    judged, comment = told(score)
    changes = []
    if judged != before[0]:
        changes.append(ScoreChange(part=Part.SCORE, before=before[0], after=judged))
    if comment != before[1]:
        offset, taken, put = patch(before[1], comment)
        changes.append(ScoreChange(part=Part.COMMENT, offset=offset, before=taken, after=put))
    for change in changes:
        change.criterion = score.criterion
    _keep(changes, score.evaluation, by=by, at=at)


def keep_confidence(before: str, evaluation: Evaluation, *, by: User, at: datetime) -> None:
    change = ScoreChange(part=Part.CONFIDENCE, before=before, after=evaluation.confidence)
    _keep([change], evaluation, by=by, at=at)


def _keep(changes: Iterable[ScoreChange], evaluation: Evaluation, *, by: User, at: datetime) -> None:
    for change in changes:
        change.evaluation, change.by, change.at = evaluation, by, at
        change.save()
