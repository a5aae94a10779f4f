"""What other apps tell the process of an edition: what is unmet for a gate, and what moving it causes.

A lower app must not import a higher one, so the higher one registers here in its `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise

from accounts.models import User
from calls.models import Edition, Extension
from calls.rules import Gate


class Weight(StrEnum):
    """How a condition stands; the icon on the process page."""

    BLOCKS = "blocks"  # a fact is missing
    DECISION = "decision"  # a person must decide
    WAITS = "waits"  # only time helps
    MET = "met"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold before a gate moves. `url` leads to where it is solved."""

    weight: Weight
    sentence: str | Promise
    detail: str | Promise = ""
    url: str = ""
    link: str | Promise = ""

    @property
    def met(self) -> bool:
        return self.weight is Weight.MET


Conditions = Callable[[Edition, datetime], list[Condition]]
Consequence = Callable[..., None]  # (edition, *, by: User, at: datetime) -> None
Preview = Callable[[Edition, datetime], list[str]]
Lock = Callable[[Edition], None]
Told = Callable[[Extension], None]

_conditions: dict[Gate, list[Conditions]] = {gate: [] for gate in Gate}
_consequences: dict[Gate, list[Consequence]] = {gate: [] for gate in Gate}
_locks: dict[Gate, list[Lock]] = {gate: [] for gate in Gate}
_previews: dict[Gate, list[Preview]] = {gate: [] for gate in Gate}
_told: list[Told] = []


def require_for(gate: Gate, conditions: Conditions) -> None:
    """Let `conditions(edition, at)` say what is met and unmet for `gate`."""
    _conditions[gate].append(conditions)


def follow(gate: Gate, consequence: Consequence, preview: Preview | None = None) -> None:
    """Let `consequence(edition, by=…, at=…)` act in the transaction that moves `gate`; `preview` says what it will do."""
    _consequences[gate].append(consequence)
    if preview is not None:
        _previews[gate].append(preview)


def lock_for(gate: Gate, lock: Lock) -> None:
    """Let `lock(edition)` lock what the conditions and consequences of `gate` rest on, before either reads it."""
    _locks[gate].append(lock)


def lock(gate: Gate, edition: Edition) -> None:
    """Lock all that moving `gate` rests on, until the end of the transaction."""
    for take in _locks[gate]:
        take(edition)


def conditions_for(gate: Gate, edition: Edition, at: datetime) -> list[Condition]:
    """Every condition of `gate`, the unmet ones first."""
    found = [condition for ask in _conditions[gate] for condition in ask(edition, at)]
    return sorted(found, key=lambda condition: condition.met)


def consequences_of(gate: Gate, edition: Edition, *, by: User, at: datetime) -> None:
    """Do what moving `gate` causes, in the order in which the apps registered."""
    for act in _consequences[gate]:
        act(edition, by=by, at=at)


def preview_of(gate: Gate, edition: Edition, at: datetime) -> list[str]:
    """What moving `gate` now would do, as sentences: "144 letters will be owed"."""
    return [sentence for ask in _previews[gate] for sentence in ask(edition, at)]


def on_extension(told: Told) -> None:
    """Let `told(extension)` act in the transaction that extends a deadline."""
    _told.append(told)


def extended(extension: Extension) -> None:
    """Tell everybody who asked to be told that a deadline was extended."""
    for tell in _told:
        tell(extension)
