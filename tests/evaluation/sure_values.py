"""Entries as values, for the tests of how sure a ranking is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from evaluation.rules import Entry, Judgement, Method

WEIGHTS = {"results": 50, "partnership": 30, "ethics": 20}
METHOD = Method(
    weights=WEIGHTS,
    top=5,
    quorum=2,
    criterion_threshold=Decimal("3.0"),
    total_threshold=Decimal("65.00"),
    finalists=3,
    finalists_if_tied=5,
    winners=1,
)
OPEN = replace(METHOD, quorum=1, criterion_threshold=Decimal(0), total_threshold=Decimal(0))

half_points = st.integers(0, 10).map(lambda halves: Decimal(halves) / 2)
judgements = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, half_points))
gappy = st.fixed_dictionaries({code: st.one_of(st.none(), half_points) for code in WEIGHTS})


def entries_of(kind: Any, *, most: int = 7, each: int = 4) -> Any:
    return st.lists(st.lists(kind, max_size=each), max_size=most).map(
        lambda rows: [Entry(f"s{number}", tuple(scores)) for number, scores in enumerate(rows)]
    )


fewer = settings(max_examples=60)


def scores(*values: str | None) -> Judgement:
    """A score per criterion, in listed order; one value serves for all."""
    given = values if len(values) > 1 else values * len(WEIGHTS)
    return {code: None if value is None else Decimal(value) for code, value in zip(WEIGHTS, given, strict=True)}


def entry(name: str, *evaluations: str) -> Entry:
    """ "4/3/5" is an evaluation with three scores, "4" the same on every criterion, "-" cannot judge."""
    rows = ([None if value == "-" else value for value in text.split("/")] for text in evaluations)
    return Entry(name, tuple(scores(*row) for row in rows))


def drawn_together(given: Sequence[Entry], share: Fraction) -> list[Entry]:
    """Every score moved towards the mean of its entry and criterion; `share` of the distance is left."""
    return [Entry(one.name, tuple(_nearer(one.judgements, share))) for one in given]


def _nearer(given: Sequence[Judgement], share: Fraction) -> list[Any]:
    means = {code: sum(Fraction(one[code]) for one in given) / len(given) for code in WEIGHTS} if given else {}
    return [{code: means[code] + share * (Fraction(one[code]) - means[code]) for code in WEIGHTS} for one in given]
