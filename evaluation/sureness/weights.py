"""How far a criterion's weight can go before other entries are finalists. Exact; pure, without NumPy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluation.rules.ranking import Entry, Method, Standing, line_of, rank
from evaluation.rules.totals import Judgement, criterion_means
from evaluation.sureness.polynomials import Polynomial, plus, roots, times
from evaluation.sureness.what_if import finalists_of, reweighted

LOWEST, HIGHEST = Fraction(0), Fraction(100)
# A sum of fractions of polynomials: denominator, its coefficients from the constant on -> numerator.
Curve = Mapping[tuple[Fraction, ...], Polynomial]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the finalists change.

    weight     of the criterion, 0 to 100; exact, or within a millionth of a point (`exact` False) where evaluators who
               could not judge something bend the totals
    at_once    the set is another one at `weight` itself; else only beyond it
    enter, leave   names of those who become finalists and who no longer are
    """

    weight: Fraction
    exact: bool
    at_once: bool
    enter: frozenset[str]
    leave: frozenset[str]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """One criterion: the first change when its weight falls, and when it rises; None where there is none."""

    code: str
    weight: Fraction
    below: Turn | None
    above: Turn | None


def break_evens(entries: Sequence[Entry], method: Method, ties: Sequence[Sequence[str]] = ()) -> list[BreakEven]:
    """For every criterion how its weight alone must change, the others' kept in proportion, until the finalists change.

    Weights stay between 0 and 100, both excluded. The set can only change where the totals of two entries cross, or one
    crosses the threshold: these weights are found exactly, and the engine is asked at each of them and between them.

    With a single criterion there is nothing to change, and no turn.
    """
    base = finalists_of(rank(entries, method, ties=ties))
    return [_break_even(_Question(entries, method, ties, code, base)) for code in method.weights]


@dataclass(frozen=True, slots=True)
class _Question:
    entries: Sequence[Entry]
    method: Method
    ties: Sequence[Sequence[str]]
    code: str
    base: frozenset[str]

    @property
    def weight(self) -> Fraction:
        return Fraction(self.method.weights[self.code])

    def turn(self, at: Fraction, asked: Fraction, exact: bool) -> Turn | None:
        """The turn at `at` if the set is another one where the engine is `asked`."""
        found = finalists_of(rank(self.entries, reweighted(self.method, self.code, asked), ties=self.ties))
        return Turn(at, exact, at == asked, found - self.base, self.base - found) if found != self.base else None


def _break_even(question: _Question) -> BreakEven:
    weight = question.weight
    if len(question.method.weights) < 2 or not LOWEST < weight < HIGHEST:
        return BreakEven(question.code, weight, None, None)
    crossings = sorted(set(_crossings(question)))
    below = [(high, low) for low, high in reversed(crossings) if low < weight]
    above = [(low, high) for low, high in crossings if high > weight]
    return BreakEven(question.code, weight, _first(question, below, LOWEST), _first(question, above, HIGHEST))


def _first(question: _Question, crossings: Sequence[tuple[Fraction, Fraction]], end: Fraction) -> Turn | None:
    """The first change on the way from the weight to `end`. Each crossing: where it begins and ends on that way."""
    met = [(question.weight, question.weight), *crossings]
    following = [begin for begin, _end in crossings] + [end]
    for (begins, ends), then in zip(met, following, strict=True):
        exact = begins == ends
        if exact and begins != question.weight and (turn := question.turn(begins, begins, True)):
            return turn
        if turn := question.turn(begins, (ends + then) / 2, exact):
            return turn
    return None


def _crossings(question: _Question) -> Iterator[tuple[Fraction, Fraction]]:
    """Weights at which the totals of two entries, or of one and the threshold, are the same.

    One of the two is a finalist, or in the group that did not fit into the finals: nothing else moves the cut.
    """
    method = question.method
    bare = replace(method, total_threshold=method.total_threshold * 0)
    able = [entry for entry in question.entries if line_of(entry, bare).passes]
    curves = {entry.name: _curve(entry, method, question.code) for entry in able}
    for curve in curves.values():
        yield from _where(curve, {(Fraction(1),): [Fraction(method.total_threshold)]})
    moving = _at_the_cut(rank(question.entries, method, ties=question.ties), method) | _inseparable(
        able, curves, method
    )
    for name in moving:
        for other in curves:
            if other not in moving or name < other:
                yield from _where(curves[name], curves[other])


def _at_the_cut(standings: Sequence[Standing], method: Method) -> set[str]:
    return {row.line.name for row in standings if row.place is not None and row.place <= method.finalists}


def _inseparable(entries: Sequence[Entry], curves: Mapping[str, Curve], method: Method) -> set[str]:
    """Entries so many of which stay equal under every weight that, once at the cut, they would not fit in together."""
    equal: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        means = criterion_means(entry.counted, list(method.weights))
        equal[repr((sorted(curves[entry.name].items()), sorted(means.items())))].add(entry.name)
    too_many = max(method.finalists_if_tied - method.finalists, 0) + 2
    return {name for group in equal.values() if len(group) >= too_many for name in group}


def _curve(entry: Entry, method: Method, code: str) -> Curve:
    """The entry's total as a function of the criterion's weight w."""
    rest = 100 - Fraction(method.weights[code])
    judged = [one for one in entry.counted if any(score is not None for score in one.values())]
    curve: dict[tuple[Fraction, ...], Polynomial] = {}
    for judgement in judged:
        below, above = _fraction(judgement, method, code, rest)
        share = [value / len(judged) for value in above]
        curve[tuple(below)] = plus(curve.get(tuple(below), []), share)
    return curve


def _fraction(judgement: Judgement, method: Method, code: str, rest: Fraction) -> tuple[Polynomial, Polynomial]:
    """Denominator and numerator of one evaluation's total; the denominator's last coefficient, or it itself, is 1."""
    above: Polynomial = []
    below: Polynomial = []
    for other, weight in method.weights.items():
        score = judgement[other]
        if score is None:
            continue
        share = Fraction(weight) / rest
        grows = [Fraction(0), Fraction(1)] if other == code else [100 * share, -share]
        above = plus(above, [value * Fraction(score) * 100 / method.top for value in grows])
        below = plus(below, grows)
    lead = below[-1]
    return [value / lead for value in below], [value / lead for value in above]


def _where(one: Curve, other: Curve) -> list[tuple[Fraction, Fraction]]:
    """Where the two are equal, between 0 and 100; both multiplied with all denominators."""
    minus = {below: [-value for value in above] for below, above in other.items()}
    joined = {below: plus(one.get(below, []), minus.get(below, [])) for below in one.keys() | minus.keys()}
    difference: Polynomial = []
    for below, above in joined.items():
        product = above
        for factor in joined:
            if factor != below:
                product = times(product, factor)
        difference = plus(difference, product)
    return roots(difference, LOWEST, HIGHEST)
