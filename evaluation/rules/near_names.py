"""Names of organisations that are nearly one another, weighed by what tells them apart. Pure.

The same trigrams as everywhere in the portal (submissions/likeness.py). "University Hospital Vallmar" and "University
Hospital Weststadt" share most of their letters and nothing that matters: words of which half of all names are made count
for a half only, and never by themselves. Names with different numbers are different names: "Paris 5" is not "Paris 7".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from submissions.generic_words import GENERIC
from submissions.likeness import folded, trigrams

NEAR = 0.6  # from here on two names are worth a look
NEAR_GENERIC = 0.8  # the same where one of them has no word of its own
TELLING = 0.6  # what the words that tell them apart must have in common
SHORTEST = 5  # letters; a shorter name is found in every text


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared. `telling`: trigrams of the words that are not everybody's."""

    said: str
    folded: str
    whole: frozenset[str]
    telling: frozenset[str]
    numbers: frozenset[str]

    @property
    def words(self) -> list[str]:
        """In no order: "Doe, Jane" is "Jane Doe"."""
        return sorted(self.folded.split())


@lru_cache(maxsize=20_000)
def name_of(said: str) -> Name:
    text = folded(said)
    own = " ".join(word for word in text.split() if word not in GENERIC)
    numbers = frozenset(word for word in text.split() if word.isdigit())
    return Name(said, text, trigrams(text), trigrams(own), numbers)


def nearness(one: Name, other: Name) -> float:
    """0 to 1: how likely two names mean one organisation. 0 where the words that tell them apart differ."""
    if one.numbers and other.numbers and not one.numbers & other.numbers:
        return 0.0
    whole = share(one.whole, other.whole)
    if not (one.telling and other.telling):
        return whole if whole >= NEAR_GENERIC else 0.0
    both = len(one.telling & other.telling)
    telling = (share(one.telling, other.telling) + both / min(len(one.telling), len(other.telling))) / 2
    return (whole + telling) / 2 if telling >= TELLING else 0.0


class NearNames:
    """Many names, asked which of them are near to one."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = [name for name in dict.fromkeys(names) if len(name.folded) >= SHORTEST]
        self._bare = [name for name in self.names if not name.telling]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self.names):
            for part in name.telling:
                self._places[part].append(place)

    def near(self, name: Name) -> dict[Name, float]:
        """Those worth a look, with how near they are."""
        if len(name.folded) < SHORTEST:
            return {}
        shared = Counter(place for part in name.telling for place in self._places.get(part, ()))
        enough = len(name.telling) / 3
        asked = [self.names[place] for place, count in shared.items() if count >= min(enough, 4)]
        asked += self._bare if name.telling else self.names
        found = {other: nearness(name, other) for other in asked}
        return {other: value for other, value in found.items() if value >= NEAR}


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets of trigrams have in common, as pg_trgm's similarity() counts it."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
