"""The lines of resamples as whole numbers, so that many are compared at once and none is rounded. Loads NumPy.

Told again for arrays what `rules.ranking.line_of` and `chain` say of one entry; a test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.rules.ranking import Entry, Line, Method, line_of
from evaluation.rules.totals import Judgement, total
from evaluation.sureness.lots import lots

Whole = NDArray[Any]  # int64, or Python's whole numbers where these do not hold them
SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Pool:
    """One entry, its line as the engine has it, and the evaluations that can be drawn: those that judge something."""

    full: Line
    judgements: tuple[Judgement, ...]
    totals: tuple[Fraction, ...]

    @property
    def draws(self) -> int:
        """One fewer than there are; the only one again where there is one."""
        return max(len(self.judgements) - 1, 1)


@dataclass(frozen=True, slots=True)
class _Scales:
    """What totals and means are multiplied with to be whole."""

    total: int
    mean: int
    kind: Any


@dataclass(frozen=True, slots=True)
class Resamples:
    """Resamples × entries.

    codes   the rank of each drawn line among all that were drawn, 0 the best; -1 does not pass
    totals  times `scale`
    """

    codes: NDArray[np.int64]
    totals: Whole
    scale: int

    def total_between(self, entry: int, level: Fraction) -> tuple[Fraction, Fraction]:
        """The totals that `level` of the resamples lie in, as many cut off below as above."""
        low, high = middle(self.totals[:, entry], level)
        return Fraction(low, self.scale), Fraction(high, self.scale)


def middle(values: Whole, level: Fraction) -> tuple[int, int]:
    """The ends of what is left of `values` when as many as `level` allows are cut off below as above."""
    ordered = np.sort(values)
    cut = floor(len(ordered) * (1 - level) / 2)
    return int(ordered[cut]), int(ordered[len(ordered) - 1 - cut])


def resampled(entries: Sequence[Entry], method: Method, *, seed: str, resamples: int) -> Resamples:
    """Every entry drawn anew as often, in the order of `entries`; see `bootstrap.sureness`."""
    pools = [pool_of(entry, method) for entry in entries]
    scales = _scales(pools, method)
    picked, chains, passes, begin = [], [], [], 0
    for pool in pools:
        kinds, which = np.unique(picks(pool, seed, resamples), axis=0, return_inverse=True)
        picked.append(begin + which.reshape(-1))
        rows, passing = _lines(pool, kinds, method, scales)
        chains.append(rows)
        passes.append(passing)
        begin += len(kinds)
    if not pools:
        none = np.zeros((resamples, 0), dtype=np.int64)
        return Resamples(none, none, scales.total)
    lines = np.concatenate(chains)
    codes = np.where(np.concatenate(passes), _ranked(lines), -1)
    which_line = np.stack(picked, axis=1)
    return Resamples(codes[which_line], lines[:, 0][which_line], scales.total)


def pool_of(entry: Entry, method: Method) -> Pool:
    """The evaluations in an order that their scores alone decide."""
    judged = [one for one in entry.counted if any(score is not None for score in one.values())]
    judged.sort(key=lambda one: [(one[code] is not None, one[code] or 0) for code in method.weights])
    totals = tuple(total(one, method.weights, method.top) for one in judged)
    return Pool(line_of(entry, method), tuple(judged), totals)


def picks(pool: Pool, seed: str, resamples: int) -> NDArray[np.int64]:
    """Resamples × draws: which evaluations of the pool make each resample of this entry, the lowest number first."""
    drawn = lots(f"{seed}:{pool.full.name}", resamples, pool.draws, max(len(pool.judgements), 1))
    return np.sort(drawn, axis=1)


def _scales(pools: Sequence[Pool], method: Method) -> _Scales:
    totals = lcm(*(value.denominator * pool.draws for pool in pools for value in pool.totals), 1)
    scores = (
        Fraction(score) for pool in pools for one in pool.judgements for score in one.values() if score is not None
    )
    most = max((len(pool.judgements) for pool in pools), default=1)
    means = lcm(*(score.denominator for score in scores), *range(1, most + 1), 1)
    fits = max(100 * totals, method.top * most * means) < SAFE
    return _Scales(totals, means, np.int64 if fits else object)


def _lines(pool: Pool, kinds: NDArray[np.int64], method: Method, scales: _Scales) -> tuple[Whole, NDArray[np.bool_]]:
    """Of each kind of resample the total and the means in listed order, times the scales; and whether it passes.

    The quorum looks at the true number of evaluations. What nobody in a resample could judge keeps the mean of them all.
    """
    if not pool.judgements:
        return np.zeros((len(kinds), 1 + len(method.weights)), scales.kind), np.zeros(len(kinds), dtype=bool)
    counts = (kinds[:, :, None] == np.arange(len(pool.judgements))).sum(axis=1).astype(scales.kind)
    wanted = [int(value * scales.total / pool.draws) for value in pool.totals]
    columns = [counts @ np.array(wanted, dtype=scales.kind)]
    passes = (columns[0] >= ceil(Fraction(method.total_threshold) * scales.total)) & ("quorum" not in pool.full.why)
    least = ceil(Fraction(method.criterion_threshold) * scales.mean)
    for code in method.weights:
        mean = _means(pool, counts, code, scales)
        passes = passes & (mean >= least) & (pool.full.means[code] is not None)
        columns.append(mean)
    return np.stack(columns, axis=1), passes.astype(bool)


def _means(pool: Pool, counts: Whole, code: str, scales: _Scales) -> Whole:
    scores = [one[code] for one in pool.judgements]
    given = np.array(
        [0 if score is None else int(Fraction(score) * scales.mean) for score in scores], dtype=scales.kind
    )
    judged = counts @ np.array([score is not None for score in scores]).astype(scales.kind)
    full = int((pool.full.means[code] or Fraction(0)) * scales.mean)
    return np.where(judged > 0, (counts @ given) // np.maximum(judged, 1), full).astype(scales.kind)


def _ranked(chains: Whole) -> NDArray[np.int64]:
    """The rank of each row, 0 for the best; the first column counts first, and more is better."""
    rank = np.zeros(len(chains), dtype=np.int64)
    for column in chains.T:
        values, place = np.unique(column, return_inverse=True)
        joined = rank * len(values) + (len(values) - 1 - place)
        rank = np.unique(joined, return_inverse=True)[1].reshape(-1)
    return rank
