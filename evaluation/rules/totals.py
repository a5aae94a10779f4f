"""Totals of one evaluation and of one submission; domain.md, rule 8. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

# One evaluation: criterion code -> score, None where the evaluator cannot judge.
Judgement = Mapping[str, Decimal | None]


def total(scores: Judgement, weights: Mapping[str, int | Fraction], top: int) -> Fraction:
    """One evaluator's total for one submission.

    scores   criterion code -> 0 to `top` in half points; None where the evaluator cannot judge
    weights  criterion code -> weight; together they make 100
    top      the best score of the scale, 5 in Edition 2

    Returns 0 to 100, exact: a Fraction, because two submissions must not change
    places over the ninth decimal of a float. Criteria not judged are left out
    and the other weights grow in proportion.

    Raises ValueError when the two mappings do not name the same criteria (an
    unfinished evaluation has no total yet), the weights do not make 100, or
    nothing was judged.

    Source: method card of the edition; domain.md, rule 8.
    """
    value = mean_total([scores], weights, top)
    if value is None:
        raise ValueError("Nothing was judged.")
    return value


def mean_total(judgements: Sequence[Judgement], weights: Mapping[str, int | Fraction], top: int) -> Fraction | None:
    """A submission's total: the mean over its submitted evaluations; None without any."""
    points, below, weighing = _checked(judgements, weights)
    return _mean(points, below * top, weighing)


def criterion_means(judgements: Sequence[Judgement], codes: Iterable[str]) -> dict[str, Fraction | None]:
    """Mean score per criterion over those who judged it; None where nobody did."""
    return _means(*_whole(judgements), codes)


def total_and_means(
    judgements: Sequence[Judgement], weights: Mapping[str, int | Fraction], top: int
) -> tuple[Fraction | None, dict[str, Fraction | None]]:
    """`mean_total` and `criterion_means` at once; every score is read once, for rankings of ten thousand entries."""
    points, below, weighing = _checked(judgements, weights)
    return _mean(points, below * top, weighing), _means(points, below, weights)


def _checked(
    judgements: Sequence[Judgement], weights: Mapping[str, int | Fraction]
) -> tuple[list[dict[str, int]], int, _Weighing]:
    points, below = _whole(judgements)
    if any(judged and one.keys() != weights.keys() for one, judged in zip(judgements, points, strict=True)):
        raise ValueError("Scores and weights name different criteria.")
    weighing = _weighing(tuple(weights.items()))
    if weighing.sum != 100:
        raise ValueError("The weights do not make 100.")
    return points, below, weighing


@dataclass(frozen=True, slots=True)
class _Weighing:
    """Weights as whole numbers that keep their proportions, what these make, and what the weights themselves make."""

    shares: Mapping[str, int]
    full: int
    sum: int | Fraction


@lru_cache(maxsize=256)
def _weighing(weights: tuple[tuple[str, int | Fraction], ...]) -> _Weighing:
    """Worked out once for all entries of a ranking."""
    common = lcm(*[share.denominator for _code, share in weights])
    shares = {code: share.numerator * (common // share.denominator) for code, share in weights}
    return _Weighing(shares, sum(shares.values()), sum(share for _code, share in weights))


def _whole(judgements: Sequence[Judgement]) -> tuple[list[dict[str, int]], int]:
    """The scores that were given as whole numbers, and what divides them all: a fraction per step costs ten times it."""
    exact = [
        [(code, *score.as_integer_ratio()) for code, score in one.items() if score is not None] for one in judgements
    ]
    below = lcm(*[part for one in exact for _code, _above, part in one])
    return [{code: above * (below // part) for code, above, part in one} for one in exact], below


def _mean(points: Sequence[Mapping[str, int]], best: int, weighing: _Weighing) -> Fraction | None:
    """Of the totals of those who judged something; `best` is the best score in the measure of `points`."""
    shares, full = weighing.shares, weighing.full
    parts = [
        (
            sum([value * shares[code] for code, value in one.items()]),
            full if len(one) == len(shares) else sum([shares[code] for code in one]),
        )
        for one in points
        if one
    ]
    if not all(weight for _sum, weight in parts):
        raise ValueError("Nothing was judged.")
    whole = lcm(*{weight for _sum, weight in parts})
    above = sum([value * (whole // weight) for value, weight in parts])
    return _share(100 * above, whole * best * len(parts)) if parts else None


def _means(points: Sequence[Mapping[str, int]], below: int, codes: Iterable[str]) -> dict[str, Fraction | None]:
    given = {code: [one[code] for one in points if code in one] for code in codes}
    return {code: _share(sum(values), below * len(values)) if values else None for code, values in given.items()}


@lru_cache(maxsize=2**14)
def _share(above: int, below: int) -> Fraction:
    """Few different values are possible in half points, and to reduce a fraction takes longer than to look it up."""
    return Fraction(above, below)


def spread(values: Sequence[Fraction | Decimal]) -> Fraction:
    """Highest less lowest; 0 for fewer than two."""
    return Fraction(max(values)) - Fraction(min(values)) if len(values) > 1 else Fraction(0)


def disagreement(
    judgements: Sequence[Judgement],
    totals: Sequence[Fraction],
    codes: Iterable[str],
    *,
    by_criterion: Decimal,
    by_total: Decimal,
) -> list[str]:
    """Where the jury differs enough to talk: criterion codes with a wide spread, and "total"; empty when it agrees.

    totals        of those `judgements` in which something was judged
    by_criterion  spread from which on a criterion is flagged, in points of the scale
    by_total      spread of totals from which on the submission is flagged, 0 to 100
    """
    given = {code: [score for one in judgements if (score := one.get(code)) is not None] for code in codes}
    # In decimals, which half points are exact in: a fraction for each of a list's criteria took as long as its queries.
    flagged = [code for code, scores in given.items() if len(scores) > 1 and max(scores) - min(scores) >= by_criterion]
    return [*flagged, "total"] if spread(totals) >= Fraction(by_total) else flagged
