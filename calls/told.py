"""The record in words: what was done, to what, from which state to which.

The record itself holds names for machines ("submission:6c3e…", "not_selected"). Each app says once, in AppConfig.ready,
how its own rows, verbs and states are called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst

from accounts.models import Event
from calls import moments
from calls.models import Edition

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Named:
    """What a person calls a row, and the page where staff see it."""

    words: Words
    url: str = ""


# The ids of one kind → their names; an id that is missing keeps its kind alone. One query, however many ids.
Names = Callable[[Edition, set[str]], Mapping[str, Named]]

_names: dict[str, tuple[Words, Names]] = {}
_states: dict[str, dict[str, Words]] = defaultdict(dict)
_acts: dict[str, Words] = {}


def name(kind: str, words: Words, names: Names, states: Iterable[tuple[str, Words]] = ()) -> None:
    """Subjects of `kind` are called `words` and named by `names`; `states`: value and label of each of theirs."""
    _names[kind] = (words, names)
    add_states(kind, states)


def add_states(kind: str, states: Iterable[tuple[str, Words]]) -> None:
    _states[kind] |= dict(states)


def call(acts: Mapping[str, Words]) -> None:
    """Say these verbs of the record in other words."""
    for verb, words in acts.items():
        _acts[verb] = words


def act_of(event: Event) -> str:
    """The verb as people say it."""
    return capfirst(str(_acts.get(event.verb, event.verb)))


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the record as staff read it."""

    event: Event
    act: str
    about: Named
    before: str
    after: str


def told(events: Iterable[Event], edition: Edition) -> list[Told]:
    """`events` of `edition` in words; one query for each kind of subject among them."""
    listed = list(events)
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in listed:
        kind, _, key = event.subject.partition(":")
        wanted[kind].add(key)
    known = {kind: _names[kind][1](edition, keys) for kind, keys in wanted.items() if kind in _names}
    return [_told(event, edition, known) for event in listed]


def _told(event: Event, edition: Edition, known: Mapping[str, Mapping[str, Named]]) -> Told:
    kind, _, key = event.subject.partition(":")
    plain = Named(capfirst(str(_names[kind][0])) if kind in _names else event.subject)
    about = known.get(kind, {}).get(key, plain)
    before, after = (_state(kind, state, edition) for state in (event.from_state, event.to_state))
    return Told(event, act_of(event), about, "" if before == after else before, "" if before == after else after)


def _state(kind: str, state: str, edition: Edition) -> str:
    """A state's label; the record keeps a deadline as the first instant that is too late."""
    words: Any = _states[kind].get(state) if kind in _states else None
    if words is None and "T" in state:
        try:
            return moments.short_words(moments.last_minute(datetime.fromisoformat(state)), edition.time_zone)
        except ValueError:
            return state
    return str(words or state)
