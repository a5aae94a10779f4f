"""The frozen ranking as the staff's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from calls.models import Category, Edition
from evaluation.models import Ranking, RankingPlace
from submissions.rules import State


@dataclass(frozen=True, slots=True)
class Line:
    """One place with each criterion and its mean in listed order, and the words for what it fails."""

    place: RankingPlace
    means: list[tuple[Any, Decimal | None]]
    fails: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One category of the ranking. `vacant`: fewer finalists are left than were named."""

    category: Category
    criteria: list[Any]
    lines: list[Line]
    award: bool
    vacant: bool


def category_rows(edition: Edition, ranking: Ranking) -> list[Table]:
    """Every category's table, in three queries; means come from the snapshot itself."""
    places = ranking.places.select_related("submission__project", "submission__organisation", "category")
    by_category: dict[int, list[RankingPlace]] = {}
    for place in places:
        by_category.setdefault(place.category_id, []).append(place)
    content = {row["code"]: row for row in ranking.content["categories"]}
    tables = []
    for category in edition.categories.prefetch_related("criteria"):
        given = content[category.code]
        results = {row["name"]: row for row in given["result"]}
        criteria = list(category.criteria.all())
        rows = by_category.get(category.pk, [])
        lines = [_line(place, results[str(place.submission.public_id)], criteria) for place in rows]
        left = [row for row in rows if row.finalist and row.submission.state in (State.DECLINED, State.WITHDRAWN)]
        tables.append(Table(category, criteria, lines, bool(given["award"]), bool(left)))
    return tables


def _line(place: RankingPlace, result: dict[str, Any], criteria: list[Any]) -> Line:
    means = [(criterion, _rounded(result["means"].get(criterion.code))) for criterion in criteria]
    names = {"quorum": _("quorum"), "total": _("total"), **{criterion.code: criterion.name for criterion in criteria}}
    return Line(place, means, [str(names.get(code, code)) for code in result["fails"]])


def _rounded(exact: str | None) -> Decimal | None:
    if exact is None:
        return None
    value = Fraction(exact)
    return round(Decimal(value.numerator) / Decimal(value.denominator), 2)
