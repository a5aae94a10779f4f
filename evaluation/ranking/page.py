"""The frozen ranking as the staff's page shows it: the order of the snapshot, the names of today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from calls.models import Category, Edition
from evaluation.models import Ranking, RankingPlace
from submissions.models import Submission
from submissions.rules import State

SHOWN, ON_A_PAGE = 20, 50  # places of each category beside the others, and of one by itself
LEFT = (State.DECLINED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Line:
    """One place with each criterion and its mean in words, in listed order, and the words for what it fails."""

    place: RankingPlace
    means: tuple[tuple[str, str], ...]
    fails: list[str]

    @property
    def submission(self) -> Submission:
        return self.place.submission

    @property
    def has_left(self) -> bool:
        return self.submission.state in LEFT


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


@dataclass(frozen=True, slots=True)
class _Result:
    """What the snapshot says of one category: entries by name, the best first, and the keys of their places."""

    entries: dict[str, dict[str, Any]]
    places: dict[str, int]
    award: bool

    def wanted(self, names: Iterable[str]) -> set[int]:
        """Keys of the places of `names` and of all finalists."""
        finalists = (name for name, row in self.entries.items() if row["finalist"])
        return {self.places[name] for name in (*names, *finalists)}


def tables_of(edition: Edition, ranking: Ranking) -> list[Table]:
    """Every category with its first places, in three queries however many entries there are."""
    categories, results = list(_categories(edition)), _results(ranking.pk, ranking.sha256)
    shown = {one.pk: list(results[one.code].entries)[:SHOWN] for one in categories}
    places = _places(*(results[one.code].wanted(shown[one.pk]) for one in categories))
    return [_table(one, results[one.code], shown[one.pk], places) for one in categories]


def table_of(edition: Edition, ranking: Ranking, code: str, *, page: str | None) -> tuple[Table, Page[str]] | None:
    """One category and a page of its entries; None where the edition has no such category."""
    category = next((one for one in _categories(edition) if one.code == code), None)
    if category is None:
        return None
    result = _results(ranking.pk, ranking.sha256)[code]
    shown = Paginator(list(result.entries), ON_A_PAGE).get_page(page)
    names = list(shown)
    return _table(category, result, names, _places(result.wanted(names))), shown


def _categories(edition: Edition) -> QuerySet[Category]:
    return edition.categories.prefetch_related("criteria")


def _places(*keys: set[int]) -> list[RankingPlace]:
    rows = RankingPlace.objects.filter(pk__in=set[int]().union(*keys)).order_by()
    return list(rows.select_related("submission__project", "submission__organisation"))


def _table(category: Category, result: _Result, shown: Sequence[str], places: Sequence[RankingPlace]) -> Table:
    own = {str(place.submission.public_id): place for place in places if place.category_id == category.pk}
    criteria = list(category.criteria.all())
    lines = [_line(own[name], result.entries[name], criteria) for name in shown]
    vacant = any(place.finalist and place.submission.state in LEFT for place in own.values())
    return Table(category, criteria, lines, len(result.entries), result.award, vacant)


@lru_cache(maxsize=4)
def _results(pk: int, sha256: str) -> dict[str, _Result]:
    """Category code -> what the snapshot says of it.

    A snapshot is never changed, and that of a large call takes longer to read than the page to draw.
    """
    ranking = Ranking.objects.get(pk=pk)
    keys = {str(name): key for name, key in ranking.places.order_by().values_list("submission__public_id", "pk")}
    found = {}
    for row in ranking.content["categories"]:
        entries = {one["name"]: one for one in row["result"]}
        found[row["code"]] = _Result(entries, {name: keys[name] for name in entries}, bool(row["award"]))
    return found


def _line(place: RankingPlace, result: dict[str, Any], criteria: list[Any]) -> Line:
    means = tuple((criterion.name, _rounded(result["means"].get(criterion.code))) for criterion in criteria)
    if not result["fails"]:
        return Line(place, means, [])
    names = {"quorum": _("quorum"), "total": _("total"), **{criterion.code: criterion.name for criterion in criteria}}
    return Line(place, means, [str(names.get(code, code)) for code in result["fails"]])


@lru_cache(maxsize=4096)
def _rounded(exact: str | None) -> str:
    """ "4.17", "–" for none; few different means are possible."""
    if exact is None:
        return "–"
    value = Fraction(exact)
    return str(round(Decimal(value.numerator) / Decimal(value.denominator), 2))
