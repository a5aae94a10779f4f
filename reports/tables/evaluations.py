"""Every evaluation with its scores: a sheet for each category with a column per criterion, or a row for each score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Category, Criterion, Edition
from evaluation.models import Evaluation, Score
from reports.tables.notes import said_of
from reports.tables.submissions import CHUNK
from reports.tables.table import Cell, Column, Sheet, Table


def table(edition: Edition) -> Table:
    categories, top = list(edition.categories.prefetch_related("criteria")), edition.method.scale_max
    count = Score.objects.filter(evaluation__in=_evaluations(edition)).count()
    flat = Sheet(_("Scores"), [*_columns(), *_columns_of_a_score()], lambda: _scores(edition), standing=2)
    sheets = [
        Sheet(
            category.name,
            [*_columns(), *_columns_of(list(category.criteria.all()))],
            partial(_rows, category, list(category.criteria.all())),
            standing=2,
        )
        for category in categories
    ]
    notes = [
        *said_of(edition),
        (_("Rows"), _("Each evaluation that was begun; one row for each score in CSV and JSON.")),
        (_("Counts"), _("An evaluation counts when it is submitted and not voided.")),
        (_("Score"), _("0 to %(top)d in half points; empty where the evaluator cannot judge.") % {"top": top}),
        (_("Confidential"), _("Who evaluated what is never told to applicants or to the public.")),
    ]  # fmt: skip
    return Table(
        _("Evaluations"), edition.title, flat, count, edition.opens, edition.time_zone, sheets=sheets, notes=notes
    )


def _evaluations(edition: Edition) -> QuerySet[Evaluation]:
    rows = Evaluation.objects.filter(assignment__submission__edition=edition)
    return rows.order_by("assignment__submission__category__position", "assignment__submission__number", "pk")


def _columns() -> list[Column]:
    return [
        Column("number", _("Receipt"), 14),
        Column("title", _("Project"), 44),
        Column("category", _("Category"), 18),
        Column("evaluator", _("Evaluator"), 26),
        Column("submitted_at", _("Submitted"), 18),
        Column("counts", _("Counts"), 9),
        Column("void_reason", _("Voided because"), 30),
        Column("confidence", _("Confidence"), 12),
    ]


def _columns_of_a_score() -> list[Column]:
    return [
        Column("criterion", _("Criterion"), 30),
        Column("weight", _("Weight (%)"), 9),
        Column("score", _("Score"), 8),
        Column("cannot_judge", _("Cannot judge"), 9),
        Column("comment", _("Comment"), 60),
    ]


def _columns_of(criteria: Sequence[Criterion]) -> list[Column]:
    return [
        column
        for row in criteria
        for column in (
            Column(row.code, _("%(name)s (%(weight)s %%)") % {"name": row.name, "weight": row.weight}, 14),
            Column(f"{row.code}.comment", _("%(name)s: comment") % {"name": row.name}, 40),
        )
    ]


_FIELDS = {
    "number": "assignment__submission__number",
    "title": "assignment__submission__project__title",
    "category": "assignment__submission__category__name",
    "name": "assignment__evaluator__person__name",
    "email": "assignment__evaluator__person__email",
    "erased_at": "assignment__evaluator__person__erased_at",
    **{name: name for name in ("pk", "submitted_at", "voided_at", "void_reason", "confidence")},
}


@dataclass(frozen=True, slots=True)
class _Given:
    """One score; plain, because there are five times as many as evaluations."""

    criterion: int
    name: str
    weight: int
    value: Decimal | None
    cannot_judge: bool
    comment: str


def _read(rows: QuerySet[Evaluation]) -> Iterator[tuple[list[Cell], list[_Given]]]:
    """The first cells of each evaluation, and its scores in the order of the criteria; a few hundred at a time."""
    found = rows.values_list(*_FIELDS.values()).iterator(chunk_size=CHUNK)
    while some := [dict(zip(_FIELDS, values, strict=True)) for values in islice(found, CHUNK)]:
        scores = Score.objects.filter(evaluation__in=[row["pk"] for row in some]).order_by("criterion__position", "pk")
        given: dict[int, list[_Given]] = {row["pk"]: [] for row in some}
        for score in scores.values_list(
            "evaluation", "criterion", "criterion__name", "criterion__weight", "value", "cannot_judge", "comment"
        ):
            given[score[0]].append(_Given(*score[1:]))
        for row in some:
            yield _of(row), given[row["pk"]]


def _of(row: Mapping[str, Any]) -> list[Cell]:
    return [
        row["number"],
        row["title"],
        row["category"],
        str(User(name=row["name"], email=row["email"], erased_at=row["erased_at"])),
        row["submitted_at"],
        row["submitted_at"] is not None and row["voided_at"] is None,
        row["void_reason"],
        str(Evaluation.Confidence(row["confidence"]).label) if row["confidence"] else "",
    ]


def _rows(category: Category, criteria: Sequence[Criterion]) -> Iterator[Sequence[Cell]]:
    own = _evaluations(category.edition).filter(assignment__submission__category=category)
    for first, scores in _read(own):
        given = {score.criterion: score for score in scores}
        pairs = [given.get(criterion.pk) for criterion in criteria]
        yield [*first, *(cell for one in pairs for cell in ((one.value, one.comment) if one else (None, "")))]


def _scores(edition: Edition) -> Iterator[Sequence[Cell]]:
    for first, scores in _read(_evaluations(edition)):
        for score in scores:
            yield [*first, score.name, score.weight, score.value, score.cannot_judge, score.comment]
