"""Totals of one evaluation and of one submission; domain.md, rule 8. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
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
    above, below = _parts(scores, weights, top)
    return Fraction(above) / below


def _parts(scores: Judgement, weights: Mapping[str, int | Fraction], top: int) -> tuple[int | Fraction, int | Fraction]:
    """A total as what is divided and by what; whole numbers where the weights are whole."""
    if scores.keys() != weights.keys():
        raise ValueError("Scores and weights name different criteria.")
    if sum(weights.values()) != 100:
        raise ValueError("The weights do not make 100.")
    judged = [(score.as_integer_ratio(), weights[code]) for code, score in scores.items() if score is not None]
    weight = sum(share for _score, share in judged)
    if not weight:
        raise ValueError("Nothing was judged.")
    # Whole numbers over one denominator, and one fraction at the end: a fraction per step costs ten times as much.
    common = lcm(*(below for (_above, below), _share in judged))
    points = sum(above * (common // below) * share for (above, below), share in judged)
    return points * 100, weight * common * top


def mean_total(judgements: Sequence[Judgement], weights: Mapping[str, int | Fraction], top: int) -> Fraction | None:
    """A submission's total: the mean over its submitted evaluations; None without any."""
    parts = [_parts(judgement, weights, top) for judgement in judgements if _judged(judgement)]
    if not parts:
        return None
    whole = [(above, below) for above, below in parts if isinstance(above, int) and isinstance(below, int)]
    if len(whole) < len(parts):
        return sum((Fraction(above) / below for above, below in parts), Fraction(0)) / len(parts)
    common = lcm(*(below for _above, below in whole))
    return Fraction(sum(above * (common // below) for above, below in whole), common * len(whole))


def criterion_means(judgements: Sequence[Judgement], codes: Sequence[str]) -> dict[str, Fraction | None]:
    """Mean score per criterion over those who judged it; None where nobody did."""
    means: dict[str, Fraction | None] = {}
    for code in codes:
        given = [score.as_integer_ratio() for judgement in judgements if (score := judgement.get(code)) is not None]
        common = lcm(*(below for _above, below in given))
        points = sum(above * (common // below) for above, below in given)
        means[code] = Fraction(points, common * len(given)) if given else None
    return means


def spread(values: Sequence[Fraction | Decimal]) -> Fraction:
    """Highest less lowest; 0 for fewer than two."""
    return Fraction(max(values)) - Fraction(min(values)) if len(values) > 1 else Fraction(0)


def disagreement(
    judgements: Sequence[Judgement],
    weights: Mapping[str, int | Fraction],
    top: int,
    *,
    by_criterion: Decimal,
    by_total: Decimal,
) -> list[str]:
    """Where the jury differs enough to talk: criterion codes with a wide spread, and "total"; empty when it agrees.

    by_criterion  spread from which on a criterion is flagged, in points of the scale
    by_total      spread of totals from which on the submission is flagged, 0 to 100
    """
    flagged = [
        code
        for code in weights
        if spread([score for judgement in judgements if (score := judgement.get(code)) is not None])
        >= Fraction(by_criterion)
    ]
    totals = [total(judgement, weights, top) for judgement in judgements if _judged(judgement)]
    return [*flagged, "total"] if spread(totals) >= Fraction(by_total) else flagged


def _judged(judgement: Judgement) -> bool:
    return any(score is not None for score in judgement.values())
