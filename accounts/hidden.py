"""Which subjects of the record somebody who runs a call must not read about: higher apps register here.

Staff, chair and auditor may have a hand in an entry. What is recorded or written about it is then not for them.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Event, User

Hides = Callable[[User], list[UUID]]
_hides: list[Hides] = []
_unsaid: list[Callable[[User], Q]] = []
_withheld: list[Callable[[User], Q]] = []


def add(hides: Hides) -> None:
    """Let `hides(person)` name the public ids of rows whose events and letters the person must not see."""
    _hides.append(hides)


def add_events(unsaid: Callable[[User], Q]) -> None:
    """Let `unsaid(person)` say which other events a person must not see from whom something is hidden."""
    _unsaid.append(unsaid)


def withhold_events(withheld: Callable[[User], Q]) -> None:
    """Let `withheld(person)` say which events a person must not see, whether anything is hidden from them or not."""
    _withheld.append(withheld)


def ids_for(person: User) -> list[str]:
    return [str(public_id) for hides in _hides for public_id in hides(person)]


def events_for(person: User) -> QuerySet[Event]:
    """The record as far as `person` may read it."""
    rows = Event.objects.all()
    for withheld in _withheld:
        rows = rows.exclude(withheld(person))
    if not (ids := ids_for(person)):
        return rows
    for public_id in ids:
        rows = rows.exclude(subject__endswith=public_id)
    for unsaid in _unsaid:
        rows = rows.exclude(unsaid(person))
    return rows
