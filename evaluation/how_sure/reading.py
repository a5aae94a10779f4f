"""What the pages about the sureness of a ranking read: the frozen category, its entries' names, and who gave what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.utils.functional import cached_property

from calls.models import Category, Criterion, Edition
from evaluation.conflicts import categories_in_conflict
from evaluation.models import Evaluator, Ranking, RankingPlace, Score
from evaluation.rules import Entry, Judgement, Method, total
from evaluation.rules.snapshot import inputs_of
from evaluation.sureness.weights import BreakEven, break_evens
from evaluation.sureness.what_if import Given

if TYPE_CHECKING:
    from evaluation.sureness.bootstrap import Sureness

KEPT = 24 * 60 * 60  # seconds; what is kept is the same for as long as its snapshot is


class Frozen:
    """One category of the ranking that holds, with its inputs as the snapshot has them. Reads rows when asked."""

    def __init__(self, ranking: Ranking, category: Category, inputs: Mapping[str, Any]) -> None:
        self.ranking, self.category = ranking, category
        self.entries: list[Entry] = inputs["entries"]
        self.method: Method = inputs["method"]
        self.ties: list[list[str]] = inputs["ties"]
        self.award: bool = inputs["award"]

    @property
    def consensus(self) -> dict[str, Mapping[str, Decimal]]:
        """Entry -> what the panel agreed on, as `Given` takes it."""
        return {entry.name: entry.consensus for entry in self.entries}

    @cached_property
    def criteria(self) -> list[Criterion]:
        """In the snapshot's order."""
        rows = {row.code: row for row in self.category.criteria.all()}
        return [rows[code] for code in self.method.weights]

    @cached_property
    def places(self) -> dict[str, RankingPlace]:
        """By public id; one query."""
        rows = self.ranking.places.filter(category=self.category)
        rows = rows.select_related("submission__project", "submission__organisation")
        return {str(row.submission.public_id): row for row in rows}

    @cached_property
    def given(self) -> Given | None:
        """Who gave what; None when the evaluations are not those of the snapshot any more. One query.

        The snapshot does not say who gave an evaluation, so this comes from the tables and is held to it.
        """
        found: dict[str, dict[str, dict[str, Decimal | None]]] = {entry.name: {} for entry in self.entries}
        for entry, evaluator, code, value in _scores(self.category):
            if str(entry) in found:
                found[str(entry)].setdefault(str(evaluator), {})[code] = value
        same = all(_listed(found[entry.name].values()) == _listed(entry.judgements) for entry in self.entries)
        return Given(found, self.method, self.ties, self.award, self.consensus) if same else None

    @cached_property
    def evaluators(self) -> dict[str, str]:
        """Key in `given` -> name, in the order of names; one query."""
        keys = {key for given in (self.given.judgements.values() if self.given else ()) for key in given}
        rows = Evaluator.objects.filter(pk__in=keys).select_related("person")
        return {str(row.pk): str(row) for row in rows}

    def totals_of(self, judgements: Sequence[Judgement]) -> list[Fraction]:
        """In order of size, of those who could judge something."""
        weights, top = self.method.weights, self.method.top
        judged = [one for one in judgements if any(score is not None for score in one.values())]
        return sorted(total(one, weights, top) for one in judged)

    def weighed(self) -> tuple[Sureness, list[BreakEven]]:
        """Bootstrap and break-evens; computed once for a snapshot, for a hundred entries they take a second."""
        key = f"sureness:{self.ranking.sha256}:{self.category.code}"
        found: tuple[Sureness, list[BreakEven]] | None = caches["pages"].get(key)
        if found is None:
            from evaluation.sureness.bootstrap import sureness  # loads NumPy

            seed = f"{self.ranking.sha256}:{self.category.code}"
            sure = sureness(self.entries, self.method, seed=seed, ties=self.ties)
            found = sure, break_evens(self.entries, self.method, self.ties)
            caches["pages"].set(key, found, KEPT)
        return found


@dataclass(frozen=True, slots=True)
class Tab:
    category: Category
    current: bool


def frozen_of(edition: Edition, category: Category) -> Frozen | None:
    """The category in the ranking that holds; None before the freeze, or when it was not in it."""
    ranking = edition.rankings.order_by("-frozen_at", "-pk").first()
    if ranking is None:
        return None
    rows = {row["code"]: row for row in ranking.content["categories"]}
    return Frozen(ranking, category, inputs_of(rows[category.code])) if category.code in rows else None


def tabs_of(edition: Edition, person: Any, current: Category) -> list[Tab]:
    """The categories whose ranking the person may see."""
    closed = categories_in_conflict(person, edition)
    return [Tab(row, row == current) for row in edition.categories.all() if row.pk not in closed]


def given_totals(given: Given) -> dict[tuple[str, str], Fraction]:
    """(evaluator, entry) -> total; without those who could judge nothing."""
    return {
        (who, entry): total(one, given.method.weights, given.method.top)
        for entry, rows in given.judgements.items()
        for who, one in rows.items()
        if any(score is not None for score in one.values())
    }


def columns_of(given: Given, code: str | None) -> list[list[float | None]]:
    """One row per entry, one column per evaluator: scores of a criterion, or totals for None."""
    who = sorted({key for rows in given.judgements.values() for key in rows})
    totals = given_totals(given)
    table: dict[str, list[float | None]] = defaultdict(list)
    for entry, rows in sorted(given.judgements.items()):
        for key in who:
            value = totals.get((key, entry)) if code is None else rows.get(key, {}).get(code)
            table[entry].append(None if value is None else float(value))
    return list(table.values())


def _scores(category: Category) -> Sequence[tuple[Any, int, str, Decimal | None]]:
    return list(
        Score.objects.filter(
            evaluation__assignment__submission__category=category,
            evaluation__submitted_at__isnull=False,
            evaluation__voided_at=None,
        ).values_list(
            "evaluation__assignment__submission__public_id",
            "evaluation__assignment__evaluator_id",
            "criterion__code",
            "value",
        )
    )


def _listed(judgements: Any) -> list[list[tuple[str, str]]]:
    def written(one: Judgement) -> list[tuple[str, str]]:
        return sorted((code, "" if score is None else f"{Decimal(score):.1f}") for code, score in one.items())

    return sorted(written(one) for one in judgements)
