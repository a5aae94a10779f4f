"""What a benchmark is: a rehearsal that it needs, and a function that measures on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.row import Row
from bench.server import Server
from calls.models import Edition
from calls.rules import Phase
from rehearsal.play.performance import Size

ROUNDS = 5  # measured after one round of warm-up; the median counts


@dataclass(frozen=True, slots=True)
class Needs:
    """The rehearsal that a benchmark is played on.

    seed     tells rehearsals of the bench from those of people; two benchmarks of equal needs share one
    entries  submissions that the edition has in the end; more than `size.applicants` are copies (bench.multitude)
    """

    until: Phase
    size: Size
    seed: int
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Hall:
    """Where a benchmark runs: a rehearsal, the portal and the bare answer, served in the same way."""

    edition: Edition
    portal: Server
    bare: Server
    rounds: int = ROUNDS

    def median(self, act: Callable[[], float]) -> float:
        """The median of what `act` returns, after a warm-up."""
        act()
        return median(act() for _ in range(self.rounds))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A measurement on a rehearsal of the size it names."""

    needs: Needs
    measure: Callable[[Hall], Sequence[Row]]

    def __call__(self, hall: Hall) -> Sequence[Row]:
        return self.measure(hall)
