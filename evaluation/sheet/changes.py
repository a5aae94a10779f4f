"""How an evaluation came about, as one reads it: each change, each submit and each return, the newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from evaluation.actions.keeping import CANNOT
from evaluation.models import Evaluation, EvaluationReturn, ScoreChange
from evaluation.rules.changes import Patch, patched

SITTING = timedelta(minutes=10)  # saves of one comment that are this close to each other are told as one
Part = ScoreChange.Part


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history. `saves` counts the saves of a comment that it tells together."""

    at: datetime
    by: User
    what: str
    before: str = ""
    after: str = ""
    is_text: bool = False
    saves: int = 1


def told(evaluation: Evaluation) -> list[Told]:
    """Two queries, however long the history."""
    changes = evaluation.changes.select_related("criterion", "by")
    returns = list(evaluation.returns.select_related("by"))
    rows = [*_changed(list(changes)), *_moved(evaluation, returns)]
    return sorted(rows, key=lambda row: row.at)[::-1]  # at one moment, what was done last stands first


def _changed(changes: list[ScoreChange]) -> Iterator[Told]:
    """Scores and confidence change by change; a comment by sittings, as it stood before and after each."""
    comments: dict[int, list[ScoreChange]] = defaultdict(list)
    for row in changes:
        if row.part == Part.COMMENT and row.criterion_id:
            comments[row.criterion_id].append(row)
        else:
            yield Told(row.at, row.by, _named(row), _words(row, row.before), _words(row, row.after))
    for rows in comments.values():
        yield from _sittings(rows)


def _sittings(rows: list[ScoreChange]) -> Iterator[Told]:
    text, open_one = "", None
    for row in rows:
        before, text = text, patched(text, Patch(row.offset, row.before, row.after))
        if open_one and row.by == open_one.by and row.at - open_one.at <= SITTING:
            open_one = replace(open_one, at=row.at, after=text, saves=open_one.saves + 1)
            continue
        if open_one:
            yield open_one
        open_one = Told(row.at, row.by, _named(row), before, text, is_text=True)
    if open_one:
        yield open_one


def _moved(evaluation: Evaluation, returns: list[EvaluationReturn]) -> Iterator[Told]:
    person = evaluation.assignment.evaluator.person
    for at in [*(row.submitted_at for row in returns), evaluation.submitted_at]:
        if at is not None:
            yield Told(at, person, _("Evaluation submitted"))
    for row in returns:
        yield Told(row.at, row.by, _("Evaluation returned"), after=row.reason, is_text=True)


def _named(row: ScoreChange) -> str:
    if row.criterion is None:
        return _("Confidence")
    words = _("Comment on “%(criterion)s”") if row.part == Part.COMMENT else _("Score of “%(criterion)s”")
    return words % {"criterion": row.criterion.name}


def _words(row: ScoreChange, value: str) -> str:
    if value == CANNOT:
        return _("cannot judge")
    if row.part == Part.CONFIDENCE and value:
        return str(Evaluation.Confidence(value).label)
    return value
