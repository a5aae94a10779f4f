"""What a transportation problem cannot say: spread of countries and organisations, and one connected jury.

Two judges change places, so that loads and numbers stay; deterministic, because rows come sorted by the seed. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from evaluation.assigning.problem import Entry, Judge, Pair, Problem

ROUNDS = 5
LEAST = 1e-6  # a smaller gain is none


class _Table:
    """Who reads what at the moment, and what a change of places would gain.

    Prices are looked up, not computed: large juries ask for each of them a hundred times.
    """

    def __init__(self, problem: Problem, judges: list[Judge], entries: list[Entry], pairs: frozenset[Pair]) -> None:
        self.judges = {row.name: row for row in judges}
        self.entries = {row.name: row for row in entries}
        self.of_entry: dict[str, list[str]] = {row.name: [] for row in entries}
        self.of_judge: dict[str, list[str]] = {row.name: [] for row in judges}
        for judge in self.judges:
            for entry in self.entries:
                if (judge, entry) in pairs:
                    self.of_entry[entry].append(judge)
                    self.of_judge[judge].append(entry)
        self.together = {one.name: {two.name: _together(problem, one, two) for two in judges} for one in judges}
        self.prices: dict[str, dict[str, float]] = {  # of the judges that no hard rule keeps from the entry
            entry.name: {judge.name: problem.price(judge, entry) for judge in judges if problem.allows(judge, entry)}
            for entry in entries
        }

    def pairs(self) -> frozenset[Pair]:
        return frozenset((judge, entry) for entry, judges in self.of_entry.items() for judge in judges)

    def clash(self, names: list[str]) -> float:
        """What sharing an organisation or a country costs among the judges of one entry."""
        return sum(self.together[one][other] for one, other in combinations(names, 2))

    def gain(self, entry: str, out: str, new: str) -> float | None:
        """What `entry` gains from `new` in the place of `out`; None where a hard rule forbids it."""
        held, prices = self.of_entry[entry], self.prices[entry]
        if new in held or new not in prices:
            return None
        before, after = self.together[out], self.together[new]
        return prices[out] - prices[new] + sum([before[name] - after[name] for name in held if name != out])

    def swap(self, entry: str, judge: str, other: str, partner: str) -> None:
        """`judge` goes from `entry` to `other`, `partner` the other way."""
        for name, out, new in ((entry, judge, partner), (other, partner, judge)):
            held = self.of_entry[name]
            held[held.index(out)] = new
        self.of_judge[judge][self.of_judge[judge].index(entry)] = other
        self.of_judge[partner][self.of_judge[partner].index(other)] = entry


def _together(problem: Problem, one: Judge, other: Judge) -> float:
    """What the two cost on one entry."""
    cost = problem.weights.organisation * (other.name in one.colleagues)
    return cost + problem.weights.country * bool(one.country and one.country == other.country)


def improve(
    problem: Problem, judges: list[Judge], entries: list[Entry], pairs: frozenset[Pair], standing: frozenset[Pair]
) -> tuple[frozenset[Pair], tuple[str, ...]]:
    """The pairs after all swaps that help, and the categories whose jury stays in several parts."""
    table = _Table(problem, judges, entries, pairs)
    for _round in range(ROUNDS):
        clashing = [name for name, held in table.of_entry.items() if table.clash(held) > 0]
        if not sum(_mend(table, name, standing) for name in clashing):  # all of them, not up to the first
            break
    apart = [code for code in sorted({row.category for row in entries}) if not _connect(table, code, standing)]
    return table.pairs(), tuple(apart)


def _mend(table: _Table, entry: str, standing: frozenset[Pair]) -> bool:
    """Make the best swap of one entry that clashes; whether there was one."""
    best: tuple[float, str, str, str] | None = None
    for judge in table.of_entry[entry]:
        if (judge, entry) in standing:
            continue
        for partner in table.judges:
            here = table.gain(entry, judge, partner)
            if here is None or here <= LEAST:
                continue
            for other in table.of_judge[partner]:
                there = None if (partner, other) in standing else table.gain(other, partner, judge)
                if there is not None and here + there > (best[0] if best else LEAST):
                    best = (here + there, judge, other, partner)
    if best:
        table.swap(entry, best[1], best[2], best[3])
    return best is not None


def _parts(table: _Table, category: str) -> list[set[str]]:
    """Entries of the category, those together that a chain of shared judges connects."""
    left = [name for name, row in table.entries.items() if row.category == category and table.of_entry[name]]
    parts, seen = [], set[str]()
    for first in left:
        if first in seen:
            continue
        part, todo = set[str](), [first]
        while todo:
            entry = todo.pop()
            if entry in part:
                continue
            part.add(entry)
            near = (name for judge in table.of_entry[entry] for name in table.of_judge[judge])
            todo.extend(name for name in near if name not in part and table.entries[name].category == category)
        seen |= part
        parts.append(part)
    return parts


def _connect(table: _Table, category: str, standing: frozenset[Pair]) -> bool:
    """Swap until the category is one part, the cheapest swap first; False when no swap helps."""
    while len(parts := _parts(table, category)) > 1:
        for _cost, entry, judge, other, partner in sorted(_bridges(table, parts, standing)):
            table.swap(entry, judge, other, partner)
            if len(_parts(table, category)) < len(parts):
                break
            table.swap(entry, partner, other, judge)
        else:
            return False
    return True


def _bridges(
    table: _Table, parts: list[set[str]], standing: frozenset[Pair]
) -> Iterator[tuple[float, str, str, str, str]]:
    """Swaps between the first part and the others, with what they cost."""
    rest = [name for part in parts[1:] for name in sorted(part)]
    for entry in sorted(parts[0])[:40]:  # enough to find one; all of them would be a million
        for other in rest[:40]:
            for judge in table.of_entry[entry]:
                for partner in table.of_entry[other]:
                    if {(judge, entry), (partner, other)} & standing:
                        continue
                    here, there = table.gain(entry, judge, partner), table.gain(other, partner, judge)
                    if here is not None and there is not None:
                        yield -here - there, entry, judge, other, partner
