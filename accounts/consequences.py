"""What follows when somebody withdraws a consent: the app whose doing rests on it says so, and does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from accounts.models import Consent, User


class Consequence(NamedTuple):
    """`say` in a sentence what will follow now, "" for nothing; `follow` within the same transaction."""

    say: Callable[[Consent, datetime], str]
    follow: Callable[[Consent, User, datetime], None]


_consequences: dict[str, list[Consequence]] = {}


def rest_on(purpose: Consent.Purpose, consequence: Consequence) -> None:
    """Let `consequence` follow when a consent for `purpose` is withdrawn."""
    _consequences.setdefault(purpose, []).append(consequence)


def said(consent: Consent, at: datetime) -> list[str]:
    return [words for one in _consequences.get(consent.purpose, []) if (words := one.say(consent, at))]


def follow(consent: Consent, by: User, at: datetime) -> None:
    for one in _consequences.get(consent.purpose, []):
        one.follow(consent, by, at)
