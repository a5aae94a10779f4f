"""What stands in the way of deleting an account, what goes at once, and what must stay: each app speaks for its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to be settled first; `url` leads there."""

    sentence: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Something that stays: what, why, and until when."""

    what: str
    why: str
    until: str


@dataclass(frozen=True, slots=True)
class Party:
    """What one app says and does when a person leaves. `hold` and `forget` run inside the transaction that erases.

    hold    locks the rows that `obstacles` and `forget` read, so that what was said stays true until it is done
    """

    obstacles: Callable[[User, datetime], Iterable[Obstacle]] = lambda person, at: ()
    going: Callable[[User, datetime], Iterable[str]] = lambda person, at: ()
    staying: Callable[[User, datetime], Iterable[Held]] = lambda person, at: ()
    forget: Callable[[User, datetime], None] = lambda person, at: None
    hold: Callable[[User], None] = lambda person: None


_parties: list[Party] = []


def join(party: Party) -> None:
    """Called once by each app that keeps something about people."""
    _parties.append(party)


def obstacles(person: User, at: datetime) -> list[Obstacle]:
    return [one for party in _parties for one in party.obstacles(person, at)]


def going(person: User, at: datetime) -> list[str]:
    return [one for party in _parties for one in party.going(person, at)]


def staying(person: User, at: datetime) -> list[Held]:
    return [one for party in _parties for one in party.staying(person, at)]


def hold(person: User) -> None:
    for party in _parties:
        party.hold(person)


def forget(person: User, at: datetime) -> None:
    """Higher apps first: they know what still points where."""
    for party in reversed(_parties):
        party.forget(person, at)
