"""Who does what in a rehearsal: the plot as data, drawn from a seed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from random import Random

from rehearsal.invention import OUTSIDE, PLACES, Place

HALF = Decimal("0.5")


class Turn(StrEnum):
    """What happens to one entry beyond being written and handed in; domain.md, section 10."""

    ORDINARY = "ordinary"
    RESUBMITTED = "resubmitted"  # reopened before the deadline, handed in anew
    UNFINISHED = "unfinished"  # a draft whose deadline passes
    INELIGIBLE = "ineligible"
    MOVED = "moved"  # withdrawn and entered again in another category
    LATE = "late"  # a new version 27 seconds after the grace: the earlier one stands
    CLARIFIED = "clarified"
    UPHELD = "upheld"  # ineligible, appealed, upheld
    GRACE = "grace"  # arrives half a minute after the deadline
    WITHDRAWN = "withdrawn"
    TWICE = "twice"  # a double click on submit
    SWITCHED = "switched"  # the draft wanders to another category first
    TWIN = "twin"  # scored exactly like the entry before it: a tie
    REJECTED = "rejected"  # ineligible, appealed, rejected
    SECOND = "second"  # another project of an organisation that entered already
    AT_LIMIT = "at_limit"  # every answer as long as it may be


# Every third entry takes the next turn, so that a story of 48 has each of them once and most entries stay ordinary.
_TURNS = tuple(turn for turn in Turn if turn is not Turn.ORDINARY)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the story. `quality` is what a perfect jury would give, 0 to 5."""

    number: int
    category: int  # position among the edition's categories
    turn: Turn
    place: Place
    quality: float
    seed: int

    @property
    def hands_in(self) -> bool:
        return self.turn is not Turn.UNFINISHED

    def chance(self, purpose: str) -> Random:
        """A generator of its own, so that one more draw here changes nothing elsewhere."""
        return Random(f"{self.seed}:{purpose}")


def cast(applicants: int, categories: int, seed: int) -> list[Entry]:
    """The entries of a story, in the order in which they are begun."""
    chance = Random(f"cast:{seed}")
    entries: list[Entry] = []
    for number in range(applicants):
        turn = _turn(number)
        outside = turn in (Turn.INELIGIBLE, Turn.REJECTED)
        place = chance.choice(OUTSIDE) if outside else PLACES[number % len(PLACES)]
        quality = min(4.8, max(1.5, chance.gauss(3.9, 0.5)))
        entry = Entry(number, number % categories, turn, place, quality, chance.randrange(2**40))
        if turn is Turn.TWIN and entries:
            like = entries[-1]
            entry = replace(entry, category=like.category, quality=like.quality, seed=like.seed)
        entries.append(entry)
    return entries


def _turn(number: int) -> Turn:
    if number % 20 == 7:  # five in a hundred are at the limit of every answer
        return Turn.AT_LIMIT
    return _TURNS[number // 3 % len(_TURNS)] if number % 3 == 2 else Turn.ORDINARY


def score(entry: Entry, criterion: int, severity: float, chance: Random) -> Decimal | None:
    """One evaluator's score in half points, or None for "cannot judge" (one in forty).

    severity  what this evaluator gives above or below a perfect jury, for every entry
    """
    leaning = entry.chance(f"criterion {criterion}").gauss(0, 0.3)
    noise = chance.gauss(0, 0.45)
    if chance.random() < 1 / 40:
        return None
    raw = entry.quality + leaning + severity + noise
    return min(Decimal(5), max(Decimal(0), round(Decimal(raw) / HALF) * HALF))


@dataclass(frozen=True, slots=True)
class Voter:
    """One voter of the story, or one of the fraud: a mailbox, where the request comes from, and how far it goes."""

    address: str
    network: str
    agent: str
    confirms: bool
    fraud: bool
    moment: float  # 0 to 1 of the time the vote has been open
    seed: int


_AGENTS = ("Firefox", "Chrome", "Safari", "Mobile Safari")


def electorate(voters: int, seed: int) -> list[Voter]:
    """The voters of a story: a twelfth of them one burst of fraud, some who vote twice under another spelling.

    The spellings of domain.md, rule 14, are among them: sub-addresses, capitals, an internationalised domain.
    """
    chance = Random(f"electorate:{seed}")
    crowd: list[Voter] = []
    for number in range(voters):
        fraud = number % 12 == 11
        crowd.append(
            Voter(
                address=f"farm{number}@quickmail.example" if fraud else _address(number, chance),
                network="203.0.113.7" if fraud else f"198.51.{chance.randrange(100)}.7",
                agent="HeadlessChrome" if fraud else chance.choice(_AGENTS),
                confirms=fraud or chance.random() < 0.92,
                fraud=fraud,
                moment=0.5 + chance.random() * 0.002 if fraud else chance.random(),
                seed=chance.randrange(2**40),
            )
        )
    return sorted(crowd, key=lambda voter: voter.moment)


def _address(number: int, chance: Random) -> str:
    if number % 25 == 9:  # the mailbox of the voter before, written differently
        return f"Voter{number - 1}+Again@Post.Example"
    if number % 25 == 14:
        return f"voter{number}@bücher.example"
    if number % 25 == 8:
        return f"voter{number}@post.example"
    return f"voter{number}@{chance.choice(('post.example', 'klinik.example', 'home.example'))}"
