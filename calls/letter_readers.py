"""Of whom a letter can be looked at before it is written: each app above offers those whom it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from calls.models import Edition


@dataclass(frozen=True, slots=True)
class Readers:
    """People whose letters can be looked at.

    choices  keys and labels, those that `person` may see; the first some hundred
    context  what a letter about one of them is made of; empty for a key that is none of the choices
    """

    choices: Callable[[Edition, User], list[tuple[str, str]]]
    context: Callable[[Edition, User, str], dict[str, Any]]


NOBODY = Readers(lambda edition, person: [], lambda edition, person, key: {})
_readers: dict[str, Readers] = {}


def offer(reader: str, readers: Readers) -> None:
    """`reader`: as the kinds of letters name it (notifications/wording/kinds.py)."""
    _readers[reader] = readers


def readers_of(reader: str) -> Readers:
    return _readers.get(reader, NOBODY)
