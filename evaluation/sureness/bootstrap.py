"""How sure each place is: the ranking again, many times, with the evaluations of each entry drawn anew.

Loads NumPy: import it where it is used. Places are compared as whole numbers that stand for exact fractions, so that no
rounding decides anything, now or in 2031.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from evaluation.rules.ranking import Entry, Line, Method, Standing, rank
from evaluation.sureness.places import Places, places_of
from evaluation.sureness.resampled import Resamples, resampled

RESAMPLES = 1000
LEVEL = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure one entry's outcome is.

    line, place, finalist   as the ranking has them; place None for who did not pass
    best, worst       ends of the rank interval; None where fewer than two evaluations say nothing about it. Who does not
                      pass in a resample stands there on the place after the last who does
    least, most       ends of the same interval of the total, 0 to 100
    finals            share of the resamples in which it is a finalist, 0 to 1
    passes            share of the resamples in which it passes quorum and thresholds
    """

    line: Line
    place: int | None
    finalist: bool
    best: int | None
    worst: int | None
    least: Fraction | None
    most: Fraction | None
    finals: Fraction
    passes: Fraction

    @property
    def name(self) -> str:
        return self.line.name


@dataclass(frozen=True, slots=True)
class Sureness:
    """One category. `entries` in the order of the ranking.

    bands   names of who passed, cut where the order is sure: within a band it is not
    same    share of the resamples with exactly the ranking's finalists
    seats   mean number of finalists in a resample: what the probabilities add up to
    """

    entries: tuple[Sure, ...]
    bands: tuple[tuple[str, ...], ...]
    same: Fraction
    seats: Fraction
    resamples: int
    level: Fraction


def sureness(
    entries: Sequence[Entry],
    method: Method,
    *,
    seed: str,
    ties: Sequence[Sequence[str]] = (),
    resamples: int = RESAMPLES,
    level: Fraction = LEVEL,
) -> Sureness:
    """Rank intervals, chances of the finals and bands of statistical ties; the same for the same seed and entries.

    seed       the snapshot's SHA-256 and the category; the order of entries and evaluations changes nothing
    ties       the panel's decisions, as `rank` takes them
    resamples  1 or more
    level      of the intervals and of the bands, between 0 and 1

    Of an entry's k evaluations k - 1 are drawn with replacement: the variance of
    a resample's mean is then s²/k, that of the mean itself, where k draws would
    give (k-1)/k of it, a third too little for three evaluators (Rao and Wu 1988;
    McCarthy and Snowden 1985). Whoever has one evaluation stands still. The
    interval is the percentile interval (Efron and Tibshirani 1993, chapter 13).
    Each resample is ranked as the engine ranks: totals, thresholds, tie chain
    and the panel's decisions; the quorum looks at the true number.

    Ex aequo at the cut: all are finalists where they fit into
    `finalists_if_tied`. Where they do not, the panel would have to order them,
    and each counts with an equal share of the seats that are left. So the
    chances add up to `seats`, and this is `method.finalists` when enough pass and
    no tie at the cut fits in.

    Raises ValueError when a name repeats or `level` or `resamples` are out of bounds.
    """
    if len({entry.name for entry in entries}) < len(entries) or resamples < 1 or not 0 < level < 1:
        raise ValueError("Names once, a resample at least, and a level between 0 and 1.")
    standings = rank(entries, method, ties=ties)
    by_name = {entry.name: entry for entry in entries}
    ordered = [by_name[standing.line.name] for standing in standings]
    again = resampled(ordered, method, seed=seed, resamples=resamples)
    drawn = places_of(again.codes, [entry.name for entry in ordered], method, ties)
    rows = tuple(_sure(index, standing, again, drawn, level) for index, standing in enumerate(standings))
    base = np.array([standing.finalist for standing in standings], dtype=bool)
    return Sureness(
        entries=rows,
        bands=_bands(standings, drawn, level),
        same=drawn.share_with(base),
        seats=sum((row.finals for row in rows), Fraction(0)),
        resamples=resamples,
        level=level,
    )


def _sure(index: int, standing: Standing, again: Resamples, drawn: Places, level: Fraction) -> Sure:
    line = standing.line
    known = line.evaluations > 1 and line.total is not None
    best, worst = drawn.interval(index, level) if known else (None, None)
    least, most = again.total_between(index, level) if known else (None, None)
    finals, passes = drawn.chances(index)
    return Sure(line, standing.place, standing.finalist, best, worst, least, most, finals, passes)


def _bands(standings: Sequence[Standing], drawn: Places, level: Fraction) -> tuple[tuple[str, ...], ...]:
    """A band begins with its first entry and ends before the one that stands below it in `level` of the resamples.

    Overlapping intervals say less than they seem to; the order of two is asked of the two (Goldstein and Spiegelhalter
    1996, Journal of the Royal Statistical Society A 159(3), 385-443, doi:10.2307/2983325).
    """
    bands: list[list[str]] = []
    first = 0
    for index, standing in enumerate(standings):
        if standing.place is None:
            break
        if not bands or drawn.above(first, index) >= level:
            bands.append([])
            first = index
        bands[-1].append(standing.line.name)
    return tuple(tuple(band) for band in bands)
