"""How accounts asks for a letter: the app above hands over the verb in its AppConfig.ready."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from accounts.models import User


class Owe(Protocol):
    """What `notifications.actions.owe` does; see there."""

    def __call__(
        self,
        kind: str,
        *,
        key: str,
        to: str,
        at: datetime,
        context: dict[str, Any],
        person: User | None = None,
        rehearsal: bool = False,
        secret: bool = False,
    ) -> object: ...


_owe: list[Owe] = []


def hand_over(owe: Owe) -> None:
    """Called once, by the app that keeps the letters."""
    _owe[:] = [owe]


def owe(kind: str, **letter: Any) -> None:
    """Write down that the letter `kind` is owed."""
    _owe[0](kind, **letter)
