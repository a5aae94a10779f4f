"""Whether anybody has answered the form of today, what keeps it for them, and who is told: higher apps register here."""

from __future__ import annotations

from collections.abc import Callable

from calls.models import Edition, FormVersion

Answered = Callable[[Edition], bool]
Keep = Callable[[FormVersion], None]
Tell = Callable[[FormVersion], None]
_askers: list[Answered] = []
_keepers: list[Keep] = []
_tellers: list[Tell] = []


def register(is_answered: Answered, keep: Keep, tell: Tell) -> None:
    """Let `is_answered(edition)` speak for its rows, and `keep(version)` tie those that answered to that version.

    tell    writes to them when another form has taken the place of `version`
    """
    _askers.append(is_answered)
    _keepers.append(keep)
    _tellers.append(tell)


def is_answered(edition: Edition) -> bool:
    """Whether somebody answers, or has handed in, the form as it stands."""
    return any(ask(edition) for ask in _askers)


def keep(version: FormVersion) -> None:
    """Tie everybody who answered to the version, in the transaction that makes it."""
    for act in _keepers:
        act(version)


def tell(version: FormVersion) -> None:
    """Let those who answered the version know that another form is in use, in the transaction that puts it into use."""
    for act in _tellers:
        act(version)
