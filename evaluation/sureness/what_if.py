"""The ranking under other assumptions, by the engine that makes the real one. Never a result. Pure, without NumPy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from evaluation.rules.ranking import Entry, Method, Standing, rank, tied_at_the_cut
from evaluation.rules.totals import Judgement


@dataclass(frozen=True, slots=True)
class Given:
    """What one category's ranking rests on, and who gave what.

    judgements   entry -> evaluator -> evaluation
    consensus    entry -> criterion code -> the panel's score, see `Entry`
    """

    judgements: Mapping[str, Mapping[str, Judgement]]
    method: Method
    ties: Sequence[Sequence[str]] = ()
    award: bool = True
    consensus: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    def entries(self, *, without: Collection[str] = ()) -> list[Entry]:
        return [
            Entry(
                name,
                tuple(one for who, one in sorted(given.items()) if who not in without),
                self.consensus.get(name, {}),
            )
            for name, given in sorted(self.judgements.items())
        ]


@dataclass(frozen=True, slots=True)
class Other:
    """The other ranking. `tied`: groups that the panel would still have to order there."""

    standings: Sequence[Standing]
    tied: Sequence[tuple[str, ...]]


def what_if(
    given: Given,
    *,
    weights: Mapping[str, int | Fraction] | None = None,
    finalists: int | None = None,
    criterion_threshold: Decimal | None = None,
    total_threshold: Decimal | None = None,
    quorum: int | None = None,
    without: Collection[str] = (),
) -> Other:
    """The ranking of the same category with some things otherwise; with nothing otherwise it is the ranking itself.

    weights    of every criterion, each above 0, together 100
    finalists  1 or more; the room for ex aequo grows with it where it would be smaller
    criterion_threshold, total_threshold   0 to the best score, and 0 to 100
    quorum     1 or more
    without    evaluators whose evaluations are left out; the quorum counts what is left

    The panel's decisions on ties are kept; they bear on entries that are still equal in all else.

    Raises ValueError when anything is out of its bounds.
    """
    method = given.method if weights is None else with_weights(given.method, weights)
    if finalists is not None:
        method = with_finalists(method, finalists)
    method = with_bars(method, criterion_threshold, total_threshold, quorum)
    entries = given.entries(without=without)
    standings = rank(entries, method, ties=given.ties, award=given.award)
    return Other(standings, tied_at_the_cut(entries, method, given.ties, award=given.award))


def with_weights(method: Method, weights: Mapping[str, int | Fraction]) -> Method:
    """`method` with other weights in the same listed order, which breaks ties."""
    if weights.keys() != method.weights.keys():
        raise ValueError("Weights and method name different criteria.")
    if sum(weights.values()) != 100 or min(weights.values()) <= 0:
        raise ValueError("Weights above 0 that make 100.")
    return replace(method, weights={code: weights[code] for code in method.weights})


def with_finalists(method: Method, finalists: int) -> Method:
    """`method` with another number of finalists, and room for as many."""
    if finalists < 1:
        raise ValueError("One finalist at least.")
    return replace(method, finalists=finalists, finalists_if_tied=max(method.finalists_if_tied, finalists))


def with_bars(method: Method, criterion: Decimal | None, total: Decimal | None, quorum: int | None) -> Method:
    """`method` with other thresholds and another quorum, each where it is given: what an entry must pass to be ranked."""
    other = replace(
        method,
        criterion_threshold=method.criterion_threshold if criterion is None else criterion,
        total_threshold=method.total_threshold if total is None else total,
        quorum=method.quorum if quorum is None else quorum,
    )
    if not (0 <= other.criterion_threshold <= method.top and 0 <= other.total_threshold <= 100 and other.quorum >= 1):
        raise ValueError("Thresholds on their scales, and one evaluation at least.")
    return other


def reweighted(method: Method, code: str, weight: Fraction) -> Method:
    """`method` with `weight` for one criterion, the others' in their old proportions to each other.

    Raises ValueError unless 0 < `weight` < 100 and there is another criterion.
    """
    rest = 100 - Fraction(method.weights[code])
    if not 0 < weight < 100 or not rest:
        raise ValueError("A weight between 0 and 100, and another criterion.")
    others = {other: Fraction(old) * (100 - weight) / rest for other, old in method.weights.items()}
    return with_weights(method, {**others, code: weight})


def finalists_of(standings: Sequence[Standing]) -> frozenset[str]:
    return frozenset(standing.line.name for standing in standings if standing.finalist)
