"""The frozen ranking as the staff's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from calls.models import Category, Edition
from evaluation.models import Ranking, RankingPlace
from submissions.rules import State

SHOWN, ON_A_PAGE = 20, 50  # places of each category beside the others, and of one by itself


@dataclass(frozen=True, slots=True)
class Line:
    """One place with each criterion and its mean in listed order, and the words for what it fails."""

    place: RankingPlace
    means: list[tuple[Any, Decimal | None]]
    fails: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """One category of the ranking. `vacant`: fewer finalists are left than were named; `entries`: all that there are."""

    category: Category
    criteria: list[Any]
    lines: list[Line]
    entries: int
    award: bool
    vacant: bool

    @property
    def is_cut(self) -> bool:
        """More places than are shown."""
        return len(self.lines) < self.entries


def tables_of(edition: Edition, ranking: Ranking) -> list[Table]:
    """Every category with its first places, in three queries however many entries there are."""
    rows: dict[int, list[RankingPlace]] = {}
    for place in _places(ranking).filter(nth__lte=SHOWN).order_by("category", "nth"):
        rows.setdefault(place.category_id, []).append(place)
    return [_table(one, ranking, rows.get(one.pk, [])) for one in _categories(edition)]


def table_of(
    edition: Edition, ranking: Ranking, code: str, *, page: str | None
) -> tuple[Table, Page[RankingPlace]] | None:
    """One category and a page of its places; None where the edition has no such category."""
    category = _categories(edition).filter(code=code).first()
    if category is None:
        return None
    shown = Paginator(_places(ranking).filter(category=category).order_by("nth"), ON_A_PAGE).get_page(page)
    return _table(category, ranking, list(shown)), shown


def _categories(edition: Edition) -> QuerySet[Category]:
    return edition.categories.prefetch_related("criteria")


def _places(ranking: Ranking) -> QuerySet[Any]:
    """With each: `nth` in its category, `entries` of the category, and how many of its finalists are `gone`."""
    gone = Q(finalist=True, submission__state__in=[State.DECLINED, State.WITHDRAWN])
    return ranking.places.select_related("submission__project", "submission__organisation", "category").annotate(
        nth=Window(RowNumber(), partition_by="category", order_by=[F("place").asc(nulls_last=True), F("pk")]),
        entries=Window(Count("pk"), partition_by="category"),
        gone=Window(Count("pk", filter=gone), partition_by="category"),
    )


def _table(category: Category, ranking: Ranking, places: list[Any]) -> Table:
    results, award = _results(ranking.pk, ranking.sha256)[category.code]
    criteria = list(category.criteria.all())
    lines = [_line(place, results[str(place.submission.public_id)], criteria) for place in places]
    entries, gone = (places[0].entries, places[0].gone) if places else (0, 0)
    return Table(category, criteria, lines, entries, award, bool(gone))


@lru_cache(maxsize=4)
def _results(pk: int, sha256: str) -> dict[str, tuple[dict[str, Any], bool]]:
    """Category code -> what the snapshot says of each entry, and whether there is an award.

    A snapshot is never changed, and that of a large call takes longer to read than the page to draw.
    """
    content = Ranking.objects.get(pk=pk).content
    return {
        row["code"]: ({one["name"]: one for one in row["result"]}, bool(row["award"])) for row in content["categories"]
    }


def _line(place: RankingPlace, result: dict[str, Any], criteria: list[Any]) -> Line:
    means = [(criterion, _rounded(result["means"].get(criterion.code))) for criterion in criteria]
    names = {"quorum": _("quorum"), "total": _("total"), **{criterion.code: criterion.name for criterion in criteria}}
    return Line(place, means, [str(names.get(code, code)) for code in result["fails"]])


def _rounded(exact: str | None) -> Decimal | None:
    if exact is None:
        return None
    value = Fraction(exact)
    return round(Decimal(value.numerator) / Decimal(value.denominator), 2)
