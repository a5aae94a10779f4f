"""How far evaluators agree: Krippendorff's alpha and intraclass correlations. Loads NumPy: import it where it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

# One row per entry, one column per rater (or per place in the row, where raters are not told apart); None is missing.
Ratings = Sequence[Sequence[float | None]]
Floats = NDArray[np.float64]
EQUAL = 1e-12  # sums of squares below this are rounding


class Why(StrEnum):
    """Why there is no figure."""

    NOTHING = "nothing"  # no entry with two ratings
    ONE_ENTRY = "one-entry"  # a single entry says nothing about differences between entries
    ALL_EQUAL = "all-equal"  # every rating is the same: agreement cannot be told from a constant
    GAPS = "gaps"  # needs every rater on every entry


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient, or None and the reason. `entries` and `ratings` that it rests on."""

    value: float | None
    why: Why | None
    entries: int
    ratings: int


def alpha(ratings: Ratings, *, ordinal: bool = False) -> Figure:
    """Krippendorff's alpha: 1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement.

    ordinal   False takes differences as intervals, (c - k)²; True by the ranks between them

    Entries with fewer than two ratings are left out; any pattern of missing
    ratings is allowed, and raters need not be the same from entry to entry.

    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section "Any number of observers, any
    metric, missing data", https://repository.upenn.edu/asc_papers/43; Hayes and Krippendorff 2007, Communication
    Methods and Measures 1(1), 77-89, doi:10.1080/19312450709336664.
    """
    rows = _paired(ratings)
    count = sum(len(row) for row in rows)
    if not rows:
        return Figure(None, Why.NOTHING, 0, 0)
    values, place = np.unique(np.concatenate(rows), return_inverse=True)
    if len(values) == 1:
        return Figure(None, Why.ALL_EQUAL, len(rows), count)
    coincidences = np.zeros((len(values), len(values)))
    begin = 0
    for row in rows:
        marks = np.bincount(place[begin : begin + len(row)], minlength=len(values)).astype(np.float64)
        coincidences += (np.outer(marks, marks) - np.diag(marks)) / (len(row) - 1)
        begin += len(row)
    totals = coincidences.sum(axis=1)
    differences = _ordinal(totals) if ordinal else (values[:, None] - values[None, :]) ** 2
    observed = (coincidences * differences).sum()
    expected = (np.outer(totals, totals) * differences).sum() / (totals.sum() - 1)
    return Figure(float(1 - observed / expected), None, len(rows), count)


def _ordinal(totals: Floats) -> Floats:
    """Squared number of ratings from the middle of one value to the middle of the other."""
    middle = np.cumsum(totals) - totals / 2
    differences: Floats = (middle[:, None] - middle[None, :]) ** 2
    return differences


@dataclass(frozen=True, slots=True)
class Correlations:
    """ICC(1,1) of a single rating, ICC(1,k) of the mean of `raters` ratings, k not whole where numbers differ."""

    single: Figure
    mean: Figure
    raters: float | None


def one_way(ratings: Ratings) -> Correlations:
    """ICC(1,1) and ICC(1,k): each entry has raters of its own, as in a jury that shares the work.

    1 is perfect agreement; negative where ratings differ more within entries than
    between them. With different numbers of ratings k is replaced by
    (N - Σkᵢ²/N) / (n - 1). Entries with fewer than two ratings are left out.

    Source: Shrout and Fleiss 1979, Psychological Bulletin 86(2), 420-428, doi:10.1037/0033-2909.86.2.420; unequal
    numbers: Donner 1986, International Statistical Review 54(1), 67-82, doi:10.2307/1403259.
    """
    rows = _paired(ratings)
    count = sum(len(row) for row in rows)
    if why := _too_little(rows):
        none = Figure(None, why, len(rows), count)
        return Correlations(none, none, None)
    sizes = np.array([len(row) for row in rows], dtype=np.float64)
    raters = float((count - (sizes**2).sum() / count) / (len(rows) - 1))
    between, within = _squares(rows)
    between, within = between / (len(rows) - 1), within / (count - len(rows))
    if between < EQUAL:  # entries do not differ: a mean tells as little as a single rating
        mean = Figure(None, Why.ALL_EQUAL, len(rows), count)
    else:
        mean = Figure(float((between - within) / between), None, len(rows), count)
    single = Figure(float((between - within) / (between + (raters - 1) * within)), None, len(rows), count)
    return Correlations(single, mean, raters)


def two_way(ratings: Ratings) -> Correlations:
    """ICC(2,1) and ICC(2,k): the same raters on every entry, and others might have been asked.

    Without a rating for every pair there is no figure (`Why.GAPS`). Source: as `one_way`.
    """
    entries = len(ratings)
    raters = len(ratings[0]) if entries else 0
    rows = _paired(ratings)
    count = sum(len(row) for row in rows)
    why = _too_little(rows) or (
        Why.GAPS if count < entries * raters or any(len(row) != raters for row in rows) else None
    )
    if why:
        none = Figure(None, why, len(rows), count)
        return Correlations(none, none, None)
    table = np.array(rows)
    between, within = _squares(rows)
    judges = float(entries * ((table.mean(axis=0) - table.mean()) ** 2).sum())
    error = (within - judges) / ((entries - 1) * (raters - 1))
    between, judges = between / (entries - 1), judges / (raters - 1)
    single = (between - error) / (between + (raters - 1) * error + raters * (judges - error) / entries)
    below = between + (judges - error) / entries
    mean = Figure(None, Why.ALL_EQUAL, entries, count)
    if abs(below) > EQUAL:
        mean = Figure(float((between - error) / below), None, entries, count)
    return Correlations(Figure(float(single), None, entries, count), mean, float(raters))


def _paired(ratings: Ratings) -> list[Floats]:
    rows = [np.array([value for value in row if value is not None], dtype=np.float64) for row in ratings]
    return [row for row in rows if len(row) > 1]


def _too_little(rows: Sequence[Floats]) -> Why | None:
    if not rows:
        return Why.NOTHING
    if len(rows) == 1:
        return Why.ONE_ENTRY
    every = np.concatenate(rows)
    return Why.ALL_EQUAL if every.max() - every.min() < EQUAL else None


def _squares(rows: Sequence[Floats]) -> tuple[float, float]:
    """Sums of squares between and within entries."""
    grand = np.concatenate(rows).mean()
    between = sum(len(row) * float((row.mean() - grand) ** 2) for row in rows)
    return between, sum(float(((row - row.mean()) ** 2).sum()) for row in rows)
