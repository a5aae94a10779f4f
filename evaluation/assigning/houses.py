"""Which evaluators are of one organisation, however each of them says it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from evaluation.rules.interests import Judge
from evaluation.rules.near_names import Name, NearNames


def colleagues_of(judges: Mapping[int, Judge]) -> dict[int, set[int]]:
    """Evaluator -> the others of the same organisation, of its parent, its child or its sister.

    Linked rows say it, and so do names that are the same in other letters or near to each other: one has the row, the
    other typed it. It is asked of two at a time and not handed on: B may be near to A and to C, who have nothing in common.
    """
    found: dict[int, set[int]] = {key: set() for key in judges}
    for group in _groups(judges):
        for key in group:
            found[key] |= group - {key}
    return found


def _groups(judges: Mapping[int, Judge]) -> Iterator[set[int]]:
    """Evaluators who are all colleagues of each other; one may be in several."""
    by_row, by_name = defaultdict[int, set[int]](set), defaultdict[Name, set[int]](set)
    for key, judge in judges.items():
        for row in judge.houses | judge.kin:
            by_row[row].add(key)
        for name in (*judge.names, *judge.above):
            by_name[name].add(key)
    yield from by_row.values()
    spelled = defaultdict[str, set[int]](set)
    near = NearNames(by_name)
    for name, who in by_name.items():
        if name.folded:
            spelled[name.folded] |= who
        yield from (who | by_name[other] for other in near.near(name))
    yield from spelled.values()
