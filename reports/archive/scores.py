"""Every score that counts, by evaluators without a name.

Their numbers are the same throughout one archive and follow no order: not of names, of joining or of assignment. They
hang on the portal's secret key, so nobody without it can try out which number a person would have; the same portal
makes the same numbers again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.models import Score
from reports.tables.notes import said_of
from reports.tables.submissions import CHUNK
from reports.tables.table import Cell, Column, Sheet, Table


def pseudonyms(edition: Edition) -> dict[int, str]:
    """Evaluator -> "Evaluator 07", of those whose evaluations count."""
    found = _counted(edition).order_by().values_list("evaluation__assignment__evaluator", flat=True).distinct()
    drawn = sorted(found, key=lambda pk: salted_hmac("reports.archive", f"{edition.pk}:{pk}").digest())
    width = len(str(len(drawn)))
    return {pk: _("Evaluator %(number)s") % {"number": f"{n:0{width}}"} for n, pk in enumerate(drawn, start=1)}


def table(edition: Edition) -> Table:
    rows = _counted(edition)
    columns = [
        Column("category", _("Category"), 18),
        Column("entry", _("Entry"), 38),
        Column("evaluator", _("Evaluator"), 16),
        Column("criterion", _("Criterion"), 44),
        Column("weight", _("Weight (%)"), 10),
        Column("score", _("Score"), 8),
    ]
    notes = [
        *said_of(edition),
        (_("Entry"), _("By its identifier, as in the ranking and in the ledger of the vote.")),
        (_("Evaluator"), _("A number of chance, the same throughout this archive.")),
        (_("Without a score"), _("The evaluator could not judge the criterion.")),
    ]
    flat = Sheet(_("Scores"), columns, lambda: _rows(edition), standing=3)
    return Table(_("Scores"), edition.title, flat, rows.count(), edition.opens, edition.time_zone, notes=notes)


def _rows(edition: Edition) -> Iterator[Sequence[Cell]]:
    names = pseudonyms(edition)
    entries = _counted(edition).iterator(chunk_size=CHUNK)
    for _entry, scores in groupby(entries, key=lambda score: score.evaluation.assignment.submission_id):
        for score in sorted(scores, key=lambda one: _place(one, names)):
            assignment, criterion = score.evaluation.assignment, score.criterion
            yield [
                criterion.category.name,
                str(assignment.submission.public_id),
                names[assignment.evaluator_id],
                criterion.name,
                criterion.weight,
                score.value,
            ]


def _place(score: Score, names: dict[int, str]) -> tuple[str, int]:
    return names[score.evaluation.assignment.evaluator_id], score.criterion.position


def _counted(edition: Edition) -> QuerySet[Score]:
    """Of evaluations that were handed in and not voided, entry by entry."""
    rows = Score.objects.filter(
        evaluation__assignment__submission__edition=edition,
        evaluation__submitted_at__isnull=False,
        evaluation__voided_at=None,
    )
    rows = rows.select_related("criterion__category", "evaluation__assignment__submission")
    return rows.order_by(
        "criterion__category__position", "evaluation__assignment__submission__public_id", "criterion__position", "pk"
    )
