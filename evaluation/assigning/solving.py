"""The assignment itself: a transportation problem, solved by HiGHS, then improved by swaps. See decision record 0040.

Loads NumPy and SciPy: import it inside the function that solves, not at the head of a module that a web process loads.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evaluation.assigning.improving import improve
from evaluation.assigning.problem import Entry, Judge, Pair, Problem, Solution

KEEP = 10_000.0  # a standing pair outweighs every other wish
SHORT = 100.0  # a missing judge outweighs every soft rule; the second one missing at an entry costs more than the first
NOISE = 0.01  # decides between equals, by the seed


class OutOfTime(Exception):
    """Nothing was found within the seconds that were given. A problem without enough judges is no reason: that is solved."""


def solve(problem: Problem, *, seed: int, seconds: float = 60.0) -> Solution:
    """The best assignment found; the same for the same problem and seed, whatever the order of the rows.

    seconds  limit of the core; when it is reached the best so far is used, and `proven` is False

    Raises OutOfTime when there is not even a first one by then, ValueError when names repeat or `each` is less than one.
    """
    _check(problem)
    judges = sorted(problem.judges, key=lambda row: share(seed, row.name))
    entries = sorted(problem.entries, key=lambda row: share(seed, row.name))
    model = _model(problem, judges, entries, seed)
    chosen, proven = model.solved(seconds)
    standing = frozenset(pair for pair in problem.standing if pair in chosen)
    pairs, apart = improve(problem, judges, entries, chosen, standing)
    held = Counter(entry for _judge, entry in pairs)
    short = {row.name: problem.each - held[row.name] for row in entries if held[row.name] < problem.each}
    kept = pairs & problem.standing
    return Solution(pairs, pairs - kept, problem.standing - kept, dict(sorted(short.items())), proven, apart)


def share(seed: int, *names: str) -> float:
    """A number from 0 to 1 that the seed and the names alone decide."""
    said = hashlib.sha256("\x1f".join([str(seed), *names]).encode()).digest()
    return int.from_bytes(said[:7], "big") / 2**56


def _check(problem: Problem) -> None:
    if problem.each < 1:
        raise ValueError("An entry needs at least one judge.")
    for rows in (problem.judges, problem.entries):
        if len({row.name for row in rows}) < len(rows):
            raise ValueError("Two judges or two entries have the same name.")


@dataclass
class _Model:
    """Columns with a cost each, and rows that say how much of them there is; every column is 0 or 1."""

    costs: list[float] = field(default_factory=list)
    cells: list[tuple[int, int, float]] = field(default_factory=list)  # row, column, factor
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)  # the first columns

    def column(self, cost: float, *cells: tuple[int, float]) -> None:
        self.cells.extend((row, len(self.costs), factor) for row, factor in cells)
        self.costs.append(cost)

    def row(self, low: float, high: float) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def solved(self, seconds: float) -> tuple[frozenset[Pair], bool]:
        if not self.pairs:
            return frozenset(), True
        rows, columns, factors = zip(*self.cells, strict=True)
        matrix = csr_array((factors, (rows, columns)), shape=(len(self.low), len(self.costs)))
        found = milp(
            np.array(self.costs),
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, np.array(self.low), np.array(self.high)),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if found.x is None:
            raise OutOfTime(seconds)
        taken = np.flatnonzero(found.x[: len(self.pairs)] > 0.5)
        return frozenset(self.pairs[number] for number in taken), found.status == 0


def _model(problem: Problem, judges: list[Judge], entries: list[Entry], seed: int) -> _Model:
    """Pairs, then missing judges, then units of load: each kind costs more the more of it there is."""
    model = _Model()
    standing = Counter(entry for _judge, entry in problem.standing)
    needs = {row.name: model.row(0, max(problem.each, standing[row.name])) for row in entries}
    loads = {row.name: model.row(0, 0) for row in judges}
    for judge in judges:
        for entry in entries:
            if problem.allows(judge, entry):
                pair = (judge.name, entry.name)
                cost = problem.price(judge, entry) + NOISE * share(seed, *pair) - KEEP * (pair in problem.standing)
                model.column(cost, (needs[entry.name], 1), (loads[judge.name], 1))
                model.pairs.append(pair)
    for entry in entries:
        wanted = max(problem.each, standing[entry.name])
        model.low[needs[entry.name]] = wanted
        for missing in range(1, wanted + 1):
            model.column(SHORT * (1 + missing / 10), (needs[entry.name], 1))
    for judge in judges:
        for unit in range(1, min(judge.capacity, len(entries)) + 1):
            model.column(problem.weights.balance * unit / judge.capacity, (loads[judge.name], -1))
    return model
