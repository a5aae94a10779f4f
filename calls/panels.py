"""What higher apps show on pages of an edition: acts on the call page, pictures and numbers on the process page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise

from accounts.models import User
from calls.models import Edition

Reader = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a reader can do now. At most one of a page is primary."""

    words: str | Promise
    url: str
    primary: bool = False
    sentence: str | Promise = ""  # said above the buttons


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the staff's process page: a template and what it needs."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Acts = Callable[[Edition, Reader, datetime], list[Act]]
Panels = Callable[[Edition, User, datetime], list[Panel]]

_acts: list[Acts] = []
_panels: list[Panels] = []


def offer(acts: Acts) -> None:
    """Let `acts(edition, reader, at)` say what the reader of the call page can do."""
    _acts.append(acts)


def show(panels: Panels) -> None:
    """Let `panels(edition, person, at)` add to the process page."""
    _panels.append(panels)


def acts_for(edition: Edition, reader: Reader, at: datetime) -> list[Act]:
    return [act for ask in _acts for act in ask(edition, reader, at)]


def panels_for(edition: Edition, person: User, at: datetime) -> list[Panel]:
    return [panel for ask in _panels for panel in ask(edition, person, at)]


# -- The home page: what the rehearsal app says about the demonstration that is being prepared -------------------------

HomePanels = Callable[[datetime], list[Panel]]
_home: list[HomePanels] = []


def show_at_home(panels: HomePanels) -> None:
    """Let `panels(at)` add to the list of calls."""
    _home.append(panels)


def home_panels(at: datetime) -> list[Panel]:
    return [panel for ask in _home for panel in ask(at)]
