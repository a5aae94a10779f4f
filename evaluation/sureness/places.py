"""Places and finalists of many resamples at once. What `rules.ranking.rank` does, told again for arrays; a test holds the two
to each other, resample by resample. Loads NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from evaluation.rules.ranking import Method
from evaluation.sureness.resampled import middle

Table = NDArray[np.int64]  # resamples × entries
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Places:
    """One row per resample, one column per entry.

    place   from 1; equal places are ex aequo, who does not pass stands after the last who does
    inside  finalist for sure
    left    seats for which a tied group waits for the panel; 0 where none waits
    size    of the group of equals
    """

    place: Table
    passed: Marks
    inside: Marks
    left: Table
    size: Table

    def interval(self, entry: int, level: Fraction) -> tuple[int, int]:
        """The places that `level` of the resamples lie in, as many cut off below as above."""
        return middle(self.place[:, entry], level)

    def chances(self, entry: int) -> tuple[Fraction, Fraction]:
        """Of the finals, with an equal share of what the panel would have to give; and of passing."""
        number = len(self.place)
        finals = Fraction(int(self.inside[:, entry].sum()))
        waiting = self.left[:, entry] > 0
        pairs = np.stack([self.left[waiting, entry], self.size[waiting, entry]], axis=1)
        for (left, size), times in zip(*np.unique(pairs, axis=0, return_counts=True), strict=True):
            finals += Fraction(int(left), int(size)) * int(times)
        return finals / number, Fraction(int(self.passed[:, entry].sum()), number)

    def above(self, one: int, other: int) -> Fraction:
        """Share of the resamples in which `one` stands above `other`, ex aequo not counted."""
        return Fraction(int((self.place[:, one] < self.place[:, other]).sum()), len(self.place))

    def share_with(self, finalists: Marks) -> Fraction:
        """Share of the resamples with exactly these finalists."""
        same = (self.inside == finalists).all(axis=1) & (self.left == 0).all(axis=1)
        return Fraction(int(same.sum()), len(self.place))


def places_of(codes: Table, names: Sequence[str], method: Method, ties: Sequence[Sequence[str]]) -> Places:
    """Rank every row of `codes`, smaller is better, equal is a tie, -1 does not pass; `names` are the columns'."""
    passed = codes >= 0
    keys = np.where(passed, _settled(codes, names, ties), np.iinfo(np.int64).max)
    place, size = _grouped(keys)
    most = max(method.finalists_if_tied, method.finalists)
    at_cut = passed & (place <= method.finalists)
    fits = place - 1 + size <= most
    left = np.where(at_cut & ~fits, method.finalists - place + 1, 0)
    return Places(place, passed, at_cut & fits, left, size)


def _grouped(keys: Table) -> tuple[Table, Table]:
    """Place and number of equals of each key within its row."""
    rows, columns = keys.shape
    order = np.argsort(keys, axis=1, kind="stable")
    ordered = np.take_along_axis(keys, order, axis=1)
    begins = np.ones((rows, columns), dtype=bool)
    begins[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    number = np.arange(columns, dtype=np.int64)
    first = np.maximum.accumulate(np.where(begins, number, 0), axis=1)
    ends = np.ones((rows, columns), dtype=bool)
    ends[:, :-1] = begins[:, 1:]
    last = np.minimum.accumulate(np.where(ends, number, columns)[:, ::-1], axis=1)[:, ::-1]
    place, size = np.empty_like(order), np.empty_like(order)
    np.put_along_axis(place, order, first + 1, axis=1)
    np.put_along_axis(size, order, last - first + 1, axis=1)
    return place, size


def _settled(codes: Table, names: Sequence[str], ties: Sequence[Sequence[str]]) -> Table:
    """Codes with the panel's order between equals, where one decision orders them all; the latest is first."""
    columns = {name: column for column, name in enumerate(names)}
    keys = codes * (len(names) + 1)
    free = set(columns)
    for tie in ties:
        members = [columns[name] for name in tie if name in free]
        free -= set(tie)
        for position, member in enumerate(members, 1):
            equals = codes == codes[:, [member]]
            alone = equals.sum(axis=1) == equals[:, members].sum(axis=1)
            keys[:, member] += np.where(alone & (codes[:, member] >= 0), position, 0)
    return keys
