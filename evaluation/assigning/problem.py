"""What an assignment is made from: judges, entries, what is forbidden, what stands. Pure values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

Pair = tuple[str, str]  # judge, entry
SUSPECTED = "suspected"  # the code of a pair that looks like a conflict and is not decided
ABSENT = "absent"  # the code of a pair whose judge is away until the evaluation ends
HAD_IT = "had-it-before"  # the code of a pair that is forbidden because it stood once


@dataclass(frozen=True, slots=True)
class Judge:
    """`capacity` counts entries of this problem, standing pairs included; no `categories` means every category.

    colleagues  names of the judges of the same organisation, each of whom names this one
    """

    name: str
    capacity: int
    categories: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    country: str = ""
    colleagues: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()  # none: every language


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    category: str
    keywords: frozenset[str] = frozenset()  # of the judges' ones those that its text has
    language: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the soft rules cost, each against the others; the hard rules have no price.

    category      a judge from outside the category
    keywords      no keyword shared; half of it with one, a third with two
    language      a judge who does not read the entry's language
    balance       a load at full capacity, growing with the square of the load
    organisation  two judges of one organisation on an entry
    country       two judges of one country on an entry
    """

    category: float = 4.0
    keywords: float = 1.0
    language: float = 8.0
    balance: float = 2.0
    organisation: float = 6.0
    country: float = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """`each` judges for every entry; `standing` pairs stay unless a hard rule forbids them.

    strict  a judge with categories never reads an entry of another one
    """

    judges: tuple[Judge, ...]
    entries: tuple[Entry, ...]
    each: int
    forbidden: dict[Pair, str] = field(default_factory=dict)  # with the reason in words
    standing: frozenset[Pair] = frozenset()
    weights: Weights = Weights()
    strict: bool = False

    def allows(self, judge: Judge, entry: Entry) -> bool:
        return (judge.name, entry.name) not in self.forbidden and self.serves(judge, entry)

    def serves(self, judge: Judge, entry: Entry) -> bool:
        return not (self.strict and judge.categories and entry.category not in judge.categories)

    def price(self, judge: Judge, entry: Entry) -> float:
        """What the pair costs by itself: 0 for a judge of the category and language who shares many keywords."""
        outside = bool(judge.categories) and entry.category not in judge.categories
        shared = len(judge.keywords & entry.keywords)
        foreign = bool(judge.languages and entry.language) and entry.language not in judge.languages
        own = self.weights.category * outside + self.weights.language * foreign
        return own + self.weights.keywords / (1 + shared)

    def digest(self) -> str:
        """SHA-256 of the problem, whatever the order of its rows."""
        rows = {
            "judges": sorted(json.dumps(asdict(row), sort_keys=True, default=sorted) for row in self.judges),
            "entries": sorted(json.dumps(asdict(row), sort_keys=True, default=sorted) for row in self.entries),
            "forbidden": sorted([*pair, reason] for pair, reason in self.forbidden.items()),
            "standing": sorted(map(list, self.standing)),
            "method": [self.each, self.strict, asdict(self.weights)],
        }
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Solution:
    """`pairs` hold the standing ones; `proven` says whether no better core exists; `apart` names split categories."""

    pairs: frozenset[Pair]
    added: frozenset[Pair]
    dropped: frozenset[Pair]
    short: dict[str, int]  # entry -> judges missing
    proven: bool
    apart: tuple[str, ...] = ()
