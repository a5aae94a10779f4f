"""Assignments proposed for a whole edition: what the solver finds, and how a dry run is shown afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from evaluation.assigning.explaining import Load, Shortage, loads_of, reasons_of, shortages_of
from evaluation.assigning.problem import SUSPECTED, Pair, Solution
from evaluation.assigning.reading import Reading, closed_to, eligible, read
from evaluation.models import Proposal

SECONDS = 20.0  # of the solver's core
SHORT = 50  # entries without enough evaluators that a page names


def solution_of(reading: Reading, *, seed: int) -> dict[str, Any]:
    """What the solver finds, as `Proposal.solution` keeps it."""
    from evaluation.assigning.solving import solve  # NumPy and SciPy: only in a process that solves

    found = solve(reading.problem, seed=seed, seconds=SECONDS)
    pairs = {"pairs": found.pairs, "added": found.added, "dropped": found.dropped}
    kept = {key: sorted(map(list, value)) for key, value in pairs.items()}
    return {**kept, "short": found.short, "proven": found.proven, "apart": list(found.apart)}


class Shown:
    """A dry run beside the edition as it is now. Only while both fit together is there more than numbers to show.

    left_out  numbers of the entries that it is not about: who made it has a conflict of interest
    hidden    numbers of those that it is about, and that `reader` has a hand in; `solution` is without them
    """

    def __init__(self, proposal: Proposal, at: datetime, reader: User) -> None:
        self.proposal, edition = proposal, proposal.edition
        self.left_out = closed_to(proposal.by, edition)
        self.hidden = closed_to(reader, edition) - self.left_out if reader.pk != proposal.by_id else set()
        self.reading = read(edition, eligible(edition, self.left_out), each=proposal.each, at=at)
        self._whole = _kept(proposal.solution)
        self.solution = replace(
            self._whole,
            pairs=self._open(self._whole.pairs),
            added=self._open(self._whole.added),
            dropped=self._open(self._whole.dropped),
            short={entry: missing for entry, missing in self._whole.short.items() if entry not in self.hidden},
        )

    def _open(self, pairs: Iterable[Pair]) -> frozenset[Pair]:
        return frozenset(pair for pair in pairs if pair[1] not in self.hidden)

    @cached_property
    def is_true(self) -> bool:
        """Nothing that it rests on has changed since."""
        return self.proposal.problem == self.reading.digest

    def loads(self) -> list[Load]:
        """What each has to read in all; nothing for who must not see all of it: with the pairs beside it, and with what
        the others' pages say, a sum would tell who reads what is hidden.
        """
        if self.hidden:
            return []
        most = {name: row.capacity for name, row in self.reading.evaluators.items()}
        return loads_of(self.reading.problem, self._whole, self.reading.called, self.reading.elsewhere, most)

    def shortages(self) -> list[Shortage]:
        """The first of them: where nearly every entry is short, one reason is everybody's."""
        first = replace(self._whole, short=dict(sorted(self.solution.short.items())[:SHORT]))
        return shortages_of(self.reading.problem, first, self.reading.called, name_full=not self.hidden)

    def more_short(self) -> int:
        """How many entries are short besides."""
        return max(len(self.solution.short) - SHORT, 0)

    def added(self) -> list[Pair]:
        """The new pairs in the order in which they are shown."""
        return sorted(self.solution.added, key=lambda pair: (pair[1], self.reading.called[pair[0]]))

    def reasons(self, pairs: Iterable[Pair]) -> list[tuple[str, str, str]]:
        """Entry, judge and why, of some pairs."""
        pairs = list(pairs)
        said = reasons_of(self.reading.problem, replace(self.solution, pairs=frozenset(pairs)))
        return [(entry, self.reading.called[judge], said[judge, entry]) for judge, entry in pairs]

    def dropped(self) -> list[tuple[str, str]]:
        """Entry and judge, of pairs that stand and that a conflict forbids by now."""
        return sorted((entry, self.reading.called[judge]) for judge, entry in self.solution.dropped)

    def late(self) -> list[tuple[str, str]]:
        return sorted((entry, self.reading.called[judge]) for judge, entry in self._open(self.reading.late))

    def away(self) -> list[str]:
        """Who gets nothing new, because they are absent until the evaluation ends."""
        return self.reading.away

    def suspected(self) -> int:
        """Pairs that were avoided because a conflict is suspected and nobody has decided."""
        forbidden = self.reading.problem.forbidden
        return len(self._open(pair for pair, why in forbidden.items() if why == SUSPECTED))

    def summary(self) -> str:
        """Coverage in one sentence, of the edition as it was."""
        entries = {entry for _judge, entry in self.solution.pairs} | self.solution.short.keys()
        return _("%(full)s of %(all)s submissions get %(each)s evaluators; %(n)s assignments are new.") % {
            "full": len(entries) - len(self.solution.short),
            "all": len(entries),
            "each": self.proposal.each,
            "n": len(self.solution.added),
        }


def _kept(kept: dict[str, Any]) -> Solution:
    """What `solution_of` gave."""
    return Solution(
        pairs=_pairs(kept["pairs"]),
        added=_pairs(kept["added"]),
        dropped=_pairs(kept["dropped"]),
        short=kept["short"],
        proven=kept["proven"],
        apart=tuple(kept["apart"]),
    )


def _pairs(kept: list[list[str]]) -> frozenset[Pair]:
    return frozenset((judge, entry) for judge, entry in kept)
