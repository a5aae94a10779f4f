"""The frozen ranking: a sheet for each category with the means of its criteria, or all places in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from calls.countries import name_of
from calls.models import Category, Criterion, Edition
from evaluation.models import Ranking, RankingPlace
from reports.dossiers import newest_ranking
from reports.rules import NothingToSay
from reports.tables.notes import said_of
from reports.tables.submissions import CHUNK
from reports.tables.table import Cell, Column, Sheet, Table


@dataclass(frozen=True, slots=True)
class Line:
    """One place with the mean of each criterion that anybody could judge, by its key."""

    place: RankingPlace
    evaluations: int
    means: Mapping[int, Decimal]


def table(edition: Edition) -> Table:
    frozen = newest_ranking(edition)
    if frozen is None:
        raise NothingToSay(_("There is no ranking."))
    return of_snapshot(frozen)


def of_snapshot(frozen: Ranking) -> Table:
    edition = frozen.edition
    categories = list(edition.categories.prefetch_related("criteria__category"))
    criteria = [criterion for category in categories for criterion in category.criteria.all()]
    flat = Sheet(
        _("Ranking"),
        [Column("category", _("Category"), 18), *_columns(), *(_column(row, named=True) for row in criteria)],
        lambda: _all(frozen, categories, criteria),
        standing=4,
    )
    sheets = [_sheet(frozen, category) for category in categories]
    count, title = frozen.places.count(), _("Ranking")
    return Table(title, edition.title, flat, count, frozen.frozen_at, edition.time_zone, sheets, _notes(frozen))


def _sheet(frozen: Ranking, category: Category) -> Sheet:
    own = list(category.criteria.all())
    columns = [*_columns(), *(_column(row) for row in own)]
    return Sheet(category.name, columns, partial(_of_category, frozen, category, own), standing=4)


def _columns() -> list[Column]:
    return [
        Column("place", _("Place"), 7),
        Column("ex_aequo", _("Ex aequo"), 9),
        Column("number", _("Receipt"), 14),
        Column("title", _("Project"), 44),
        Column("organisation", _("Organisation"), 38),
        Column("country", _("Country"), 18),
        Column("total", _("Total"), 9),
        Column("passes", _("Passes"), 8),
        Column("finalist", _("Finalist"), 8),
        Column("winner", _("Winner of the jury"), 9),
        Column("evaluations", _("Evaluations"), 11),
    ]


def _column(criterion: Criterion, *, named: bool = False) -> Column:
    code = f"{criterion.category.code}.{criterion.code}"
    if named:
        return Column(code, f"{criterion.category.name}: {criterion.name}")
    return Column(code, f"{criterion.name} ({criterion.weight} %)")


def _all(frozen: Ranking, categories: Sequence[Category], criteria: Sequence[Criterion]) -> Iterator[Sequence[Cell]]:
    for category in categories:
        for row in _of_category(frozen, category, criteria):
            yield [category.name, *row]


def _of_category(frozen: Ranking, category: Category, criteria: Sequence[Criterion]) -> Iterator[Sequence[Cell]]:
    for line in lines(frozen, category):
        place, submission = line.place, line.place.submission
        yield [
            place.place,
            place.ex_aequo,
            submission.number,
            submission.project.title,
            submission.organisation.legal_name,
            name_of(submission.organisation.country),
            place.total,
            place.passes,
            place.finalist,
            place.winner,
            line.evaluations,
            *(line.means.get(criterion.pk) for criterion in criteria),
        ]


def lines(frozen: Ranking, category: Category) -> Iterator[Line]:
    """The places of one category in their order, with what the snapshot says; two queries."""
    content: dict[str, Any] = next(row for row in frozen.content["categories"] if row["code"] == category.code)
    results = {row["name"]: row for row in content["result"]}
    keys = {row.code: row.pk for row in category.criteria.all()}
    places = RankingPlace.objects.filter(ranking=frozen, category=category)
    for place in places.select_related("submission__project", "submission__organisation").iterator(chunk_size=CHUNK):
        result = results[str(place.submission.public_id)]
        means = {keys[code]: _decimal(mean) for code, mean in result["means"].items() if mean is not None}
        yield Line(place, result["evaluations"], means)


def _decimal(exact: str) -> Decimal:
    value = Fraction(exact)
    return Decimal(value.numerator) / Decimal(value.denominator)


def _notes(frozen: Ranking) -> list[tuple[str, str]]:
    edition, method = frozen.edition, frozen.edition.method
    at = frozen.frozen_at.astimezone(ZoneInfo(edition.time_zone))
    return [
        *said_of(edition),
        (_("Frozen"), f"{at:%Y-%m-%d %H:%M:%S %Z}"),
        (_("Fingerprint (SHA-256)"), frozen.sha256),
        (_("Scale"), _("0 to %(top)d in half points") % {"top": method.scale_max}),
        (_("Threshold per criterion"), str(method.criterion_threshold)),
        (_("Threshold in total"), str(method.total_threshold)),
        (_("Quorum"), _("%(quorum)d evaluations") % {"quorum": method.quorum}),
        (
            _("Total"),
            _("Weighted sum of the scores, 0 to 100; mean over the evaluations that count, unrounded in the cell."),
        ),
        (_("Without a place"), _("Below the quorum or a threshold.")),
        (_("Equal totals"), _("By the criteria as listed, then by the panel with a written reason, then ex aequo.")),
        (_("Mean per criterion"), _("Over the evaluators who could judge it; voided evaluations are left out.")),
    ]
