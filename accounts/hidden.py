"""Which subjects of the record somebody who runs a call must not read about: higher apps register here.

Staff, chair and auditor may have a hand in an entry. What is recorded or written about it is then not for them.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from accounts.models import User

Hides = Callable[[User], list[UUID]]
_hides: list[Hides] = []


def add(hides: Hides) -> None:
    """Let `hides(person)` name the public ids of rows whose events and letters the person must not see."""
    _hides.append(hides)


def ids_for(person: User) -> list[str]:
    return [str(public_id) for hides in _hides for public_id in hides(person)]
