"""Moves an edition's calendar so that one phase is now. Pure: dates in, dates out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from calls.rules import Phase

# How far inside its window each phase is entered: enough before it for the story, enough left of it for the newcomer.
_NOW_IS = {
    Phase.SUBMISSION: ("deadline", timedelta(days=-9)),
    Phase.EVALUATION: ("evaluation_ends", timedelta(days=-9)),
    Phase.VOTING: ("voting_closes", timedelta(days=-9)),
    Phase.RESULTS: ("voting_closes", timedelta(days=20)),
}
PLAYABLE = tuple(_NOW_IS)


def moved(dates: Mapping[str, datetime], until: Phase, now: datetime, zone: str) -> dict[str, datetime]:
    """The same dates moved by whole days, so that `until` is now and every wall-clock time in `zone` stays.

    dates   names of Edition's date fields -> instants; must hold "deadline", "evaluation_ends", "voting_closes"
    until   one of PLAYABLE
    """
    anchor, offset = _NOW_IS[until]
    local = ZoneInfo(zone)
    days = (now.astimezone(local).date() - (dates[anchor].astimezone(local) + offset).date()).days
    return {name: shifted(instant, days, zone) for name, instant in dates.items()}


def shifted(instant: datetime, days: int, zone: str) -> datetime:
    """`instant` moved by whole days with its wall-clock time in `zone` kept, across changes to and from summer time."""
    local = instant.astimezone(ZoneInfo(zone))
    return (local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=ZoneInfo(zone))
