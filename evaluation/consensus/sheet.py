"""A consensus as its sheet shows it: criteria as rows, evaluators as columns, and what is agreed under each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Criterion
from evaluation.consensus.panel import handed_in
from evaluation.models import AgreedScore, Assignment, Consensus, Dissent, Score
from evaluation.policies.agreeing import why_not_dissent
from evaluation.ranking.ties import method_of
from evaluation.rules import Entry, Method, criterion_means, disagreement, mean_total, spread, total


@dataclass(frozen=True, slots=True)
class Column:
    """One evaluator, whose evaluation is in: the own total, and the dissent."""

    assignment: Assignment
    total: Fraction | None
    dissent: Dissent | None
    writes: bool  # the reader may write this dissent

    @property
    def name(self) -> str:
        return str(self.assignment.evaluator)

    @property
    def key(self) -> str:
        return str(self.assignment.pk)

    @property
    def text(self) -> str:
        return self.dissent.text if self.dissent else ""

    @property
    def revision(self) -> int:
        return self.dissent.revision if self.dissent else 0


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: what each gave, how far apart they are, and what is agreed. `talk`: as the method card flags it."""

    number: int
    criterion: Criterion
    cells: list[tuple[Column, Score | None]]
    mean: Fraction | None
    spread: Fraction | None
    talk: bool
    agreed: AgreedScore | None

    @property
    def score(self) -> str:
        """The agreed score as it is stored; empty where there is none."""
        return "" if self.agreed is None or self.agreed.value is None else f"{self.agreed.value:.1f}"

    @property
    def text(self) -> str:
        return self.agreed.text if self.agreed else ""

    @property
    def revisions(self) -> tuple[int, int]:
        """Of the score and of the text."""
        return (self.agreed.revision, self.agreed.text_revision) if self.agreed else (0, 0)

    @property
    def discussed(self) -> bool:
        return self.agreed is not None and (self.agreed.value is not None or bool(self.agreed.text.strip()))


@dataclass(frozen=True, slots=True)
class Sheet:
    """`before`: the total of the evaluators' own scores; `after`: with what is agreed in everybody's place."""

    columns: list[Column]
    lines: list[Line]
    before: Fraction | None
    after: Fraction | None
    spread: Fraction
    talk: bool

    def words_of(self, part: str) -> str:
        """What one part of the sheet is called, as its history has it."""
        kind, _colon, key = part.partition(":")
        names = {line.criterion.code: line.criterion.name for line in self.lines}
        names |= {column.key: column.name for column in self.columns}
        called = {
            "score": _("Score of “%(name)s”"),
            "text": _("Text on “%(name)s”"),
            "dissent": _("Dissent of %(name)s"),
            "present": _("Who was present"),
            "rapporteur": _("Rapporteur"),
            "state": _("State"),
        }
        return called[kind] % {"name": names.get(key, _("somebody"))} if key else called[kind]


def sheet_of(consensus: Consensus, person: User | None = None, at: datetime | None = None) -> Sheet:
    """In a constant number of queries, but for one per evaluator of who may write the dissent.

    person, at  the reader and now; without them nobody writes
    """
    submission, edition = consensus.submission, consensus.submission.edition
    assignments = handed_in(submission)
    scores: dict[tuple[int, int], Score] = {
        (row.evaluation.assignment_id, row.criterion_id): row
        for row in Score.objects.filter(
            evaluation__assignment__in=assignments, evaluation__voided_at=None
        ).select_related("evaluation")
    }
    method = method_of(submission.category, edition)
    criteria = list(submission.category.criteria.all())
    judgements = [
        {row.code: _value(scores.get((assignment.pk, row.pk))) for row in criteria} for assignment in assignments
    ]
    given = [_total(one, method) for one in judgements]
    totals = [value for value in given if value is not None]
    columns = _columns(consensus, assignments, given, person, at)
    card = edition.method
    flags = disagreement(
        judgements, totals, method.weights, by_criterion=card.spread_criterion, by_total=card.spread_total
    )
    agreed = {row.criterion_id: row for row in consensus.scores.select_related("saved_by")}
    means = criterion_means(judgements, list(method.weights))
    lines = [
        _line(number, row, columns, scores, means[row.code], row.code in flags, agreed.get(row.pk))
        for number, row in enumerate(criteria, 1)
    ]
    values = {row.criterion.code: row.agreed.value for row in lines if row.agreed and row.agreed.value is not None}
    entry = Entry(str(submission.public_id), tuple(judgements), values)
    return Sheet(
        columns,
        lines,
        mean_total(judgements, method.weights, method.top),
        mean_total(entry.counted, method.weights, method.top),
        spread(totals),
        "total" in flags,
    )


def _value(score: Score | None) -> Decimal | None:
    return score.value if score else None


def _total(judgement: dict[str, Decimal | None], method: Method) -> Fraction | None:
    judged = any(value is not None for value in judgement.values())
    return total(judgement, method.weights, method.top) if judged else None


def _columns(
    consensus: Consensus,
    assignments: Sequence[Assignment],
    totals: Sequence[Fraction | None],
    person: User | None,
    at: datetime | None,
) -> list[Column]:
    dissents = {row.assignment_id: row for row in consensus.dissents.select_related("saved_by")}
    return [
        Column(
            row,
            value,
            dissents.get(row.pk),
            person is not None and at is not None and why_not_dissent(person, consensus, row, at) is None,
        )
        for row, value in zip(assignments, totals, strict=True)
    ]


def _line(
    number: int,
    criterion: Criterion,
    columns: Sequence[Column],
    scores: dict[tuple[int, int], Score],
    mean: Fraction | None,
    talk: bool,
    agreed: AgreedScore | None,
) -> Line:
    cells = [(column, scores.get((column.assignment.pk, criterion.pk))) for column in columns]
    values = [score.value for _column, score in cells if score is not None and score.value is not None]
    apart = spread(values) if len(values) > 1 else None
    return Line(number, criterion, cells, mean, apart, talk, agreed)


def scores_to_choose(top: int) -> list[tuple[str, str]]:
    """The scale in half points, as stored and as shown."""
    return [(f"{Decimal(half) / 2:.1f}", f"{Decimal(half) / 2:.1f}") for half in range(2 * top, -1, -1)]
