"""Whether anybody has answered the form of today, and what keeps it for them: higher apps register here."""

from __future__ import annotations

from collections.abc import Callable

from calls.models import Edition, FormVersion

Answered = Callable[[Edition], bool]
Keep = Callable[[FormVersion], None]
_askers: list[Answered] = []
_keepers: list[Keep] = []


def register(is_answered: Answered, keep: Keep) -> None:
    """Let `is_answered(edition)` speak for its rows, and `keep(version)` tie those that answered to that version."""
    _askers.append(is_answered)
    _keepers.append(keep)


def is_answered(edition: Edition) -> bool:
    """Whether somebody answers, or has handed in, the form as it stands."""
    return any(ask(edition) for ask in _askers)


def keep(version: FormVersion) -> None:
    """Tie everybody who answered to the version, in the transaction that makes it."""
    for act in _keepers:
        act(version)
