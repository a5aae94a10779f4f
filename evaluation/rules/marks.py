"""Which pairs could be a conflict at all: those with something in common that rule 6 looks at. Pure.

Sixty evaluators and a thousand entries are sixty thousand pairs, of which a few hundred share anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

from evaluation.rules.interests import Entry, Judge
from evaluation.rules.near_names import SHORTEST

Pair = tuple[int, int]


def perhaps(judges: Mapping[int, Judge], entries: Mapping[int, Entry]) -> set[Pair]:
    """Every pair for which `interests.conflict_of` or a wish of the applicant may say yes; for no other one does it."""
    marked: dict[Hashable, set[int]] = defaultdict(set)
    for pk, entry in entries.items():
        for mark in _of_entry(entry):
            marked[mark].add(pk)
    texts = [(pk, entry.text) for pk, entry in entries.items() if entry.text]
    found = set[Pair]()
    for key, judge in judges.items():
        found |= {(key, pk) for mark in _of_judge(judge) for pk in marked.get(mark, ())}
        found |= {(key, pk) for pk in judge.worked_on & entries.keys()}
        for said in {f" {name.folded} " for name in judge.names if len(name.folded) >= SHORTEST}:
            found |= {(key, pk) for pk, text in texts if said in text}
    return found


def _of_entry(entry: Entry) -> Iterator[Hashable]:
    yield from (("house", entry.house), ("house", entry.parent), ("category", entry.category))
    yield from (("name", name.folded) for name in (entry.name, entry.above) if name)
    for domain in entry.domains:
        yield "domain", domain
        yield from (("lies under", above) for above in _above(domain))
    for wish in entry.wishes:
        yield from (("address", wish.address.casefold()), ("person", *wish.name.words))


def _of_judge(judge: Judge) -> Iterator[Hashable]:
    yield from (("house", house) for house in judge.houses | judge.kin)
    yield from (("category", category) for category in judge.applies_in)
    yield from (("name", name.folded) for name in (*judge.names, *judge.above))
    for domain in judge.domains:
        yield from (("lies under", domain), ("domain", domain))
        yield from (("domain", above) for above in _above(domain))
    yield from (("address", judge.address.casefold()), ("person", *judge.name.words))


def _above(domain: str) -> list[str]:
    """ "uni.example" and "example" of "med.uni.example"."""
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(1, len(parts))]
