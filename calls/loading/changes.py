"""Which changes to an edition are refused because somebody has relied on what stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from calls.loading.reading import Data
from calls.loading.shape import Fault


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two editions' data. None: there was nothing, or there is nothing any more."""

    place: str
    before: Any
    after: Any


# Lists whose rows have a name of their own: a moved row is no change, a missing one is.
_NAMED_BY = {"info_sessions": ("title",), "questions": ("code", "category")}


def changes(before: Any, after: Any, place: str = "") -> Iterator[Change]:
    """Every difference, place by place: "categories[impact].criteria[ethics].weight"."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            yield from changes(before.get(name), after.get(name), f"{place}.{name}".lstrip("."))
    elif _is_rows(before) and _is_rows(after) and (before or after):
        names = _NAMED_BY.get(place, ("code",))
        old, new = ({_name(row, names): row for row in rows} for rows in (before, after))
        for name in [*old, *(name for name in new if name not in old)]:
            inside = f"{place}[{name}]"
            if name in old and name in new:
                yield from changes(old[name], new[name], inside)
            else:
                yield Change(inside, old.get(name), new.get(name))
        if place.endswith(".criteria") and list(old) != list(new) and set(old) == set(new):
            yield Change(place, ", ".join(old), ", ".join(new))  # their order decides ties
    elif _comparable(before) != _comparable(after):
        yield Change(place, before, after)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and ({"code", "title"} & row.keys()) for row in value)


def _name(row: Data, names: tuple[str, ...]) -> str:
    return " ".join(str(row.get(name) or "") for name in names).strip() or str(row.get("title"))


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else value


@dataclass(frozen=True, slots=True)
class _Reliance:
    """What nobody may change any more once a moment is past. Texts may still be corrected."""

    who: str
    places: re.Pattern[str]


_APPLICANTS = _Reliance(
    who="applicants",
    places=re.compile(
        r"""slug | kind | language | time_zone
        | timetable\.(opens|deadline|grace_seconds|appeal_days|answer_working_days)
        | method(\..*)?
        | retention(\..*)?
        | countries(\..*)?
        | organisation_kinds\[[^]]*\](\.(code|eligible))?
        | sections\[[^]]*\](\.code)?
        | questions\[[^]]*\](\.(code|category|section|kind|required|max_characters|max_words|least|most|choices.*|columns.*
            |max_rows|shown_when.*|visibility))?
        | declarations\[[^]]*\](\.(code|text|version|required|is_consent_to_publication))?
        | categories\[[^]]*\](\.(code|meant_for))?
        | categories\[[^]]*\]\.criteria(\[[^]]*\](\.(code|name|weight))?)?""",
        re.VERBOSE,
    ),
)
_EVALUATORS = _Reliance(
    who="evaluators",
    places=re.compile(r"timetable\.evaluation_begins | categories\[[^]]*\]\.criteria.* | checklist.*", re.VERBOSE),
)
_VOTERS = _Reliance(
    who="voters", places=re.compile(r"timetable\.voting_(opens|closes) | notices\.voting.*", re.VERBOSE)
)


def refused(before: Data, after: Data, *, opened: bool, evaluation_started: bool, voting_open: bool) -> list[Fault]:
    """One fault per change that would rewrite what applicants, evaluators or voters relied on."""
    since = ((opened, _APPLICANTS), (evaluation_started, _EVALUATORS), (voting_open, _VOTERS))
    return [
        Fault(change.place, _sentence(change, reliance.who))
        for change in changes(before, after)
        for reliance in [next((who for past, who in since if past and who.places.fullmatch(change.place)), None)]
        if reliance is not None
    ]


def _sentence(change: Change, who: str) -> str:
    relied = {
        "applicants": _("applicants have relied on it since the call opened"),
        "evaluators": _("evaluators have relied on it since the evaluation started"),
        "voters": _("voters have relied on it since the vote opened"),
    }[who]
    if change.before is None:
        return _("cannot be added: %(relied)s") % {"relied": relied}
    if change.after is None:
        return _("cannot be removed: %(relied)s") % {"relied": relied}
    values = {"before": _said(change.before), "after": _said(change.after), "relied": relied}
    return _("cannot change from %(before)s to %(after)s: %(relied)s") % values


def _said(value: Any) -> str:
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
