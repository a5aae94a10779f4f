"""Every evaluation with its scores: a sheet for each category with a column per criterion, or a row for each score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

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


def _for_rows(rows: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    return rows.select_related(
        "assignment__submission__project", "assignment__submission__category", "assignment__evaluator__person"
    )


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


def _of(evaluation: Evaluation) -> list[Cell]:
    assignment, submission = evaluation.assignment, evaluation.assignment.submission
    person = assignment.evaluator.person
    return [
        submission.number,
        submission.project.title,
        submission.category.name,
        str(person),
        evaluation.submitted_at,
        evaluation.submitted_at is not None and evaluation.voided_at is None,
        evaluation.void_reason,
        evaluation.get_confidence_display(),
    ]


def _rows(category: Category, criteria: Sequence[Criterion]) -> Iterator[Sequence[Cell]]:
    rows = _evaluations(category.edition).filter(assignment__submission__category=category)
    rows = _for_rows(rows).prefetch_related(Prefetch("scores", Score.objects.order_by()))
    for row in rows.iterator(chunk_size=CHUNK):
        given = {score.criterion_id: score for score in row.scores.all()}
        pairs = [given.get(criterion.pk) for criterion in criteria]
        yield [
            *_of(row),
            *(cell for score in pairs for cell in ((score.value, score.comment) if score else (None, ""))),
        ]


def _scores(edition: Edition) -> Iterator[Sequence[Cell]]:
    scores = Score.objects.select_related("criterion").order_by("criterion__position", "pk")
    rows = _for_rows(_evaluations(edition)).prefetch_related(Prefetch("scores", scores))
    for row in rows.iterator(chunk_size=CHUNK):
        first = _of(row)
        for score in row.scores.all():
            criterion = score.criterion
            yield [*first, criterion.name, criterion.weight, score.value, score.cannot_judge, score.comment]
