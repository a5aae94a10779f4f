"""Letters that the clock owes: every rule that sends them declares itself here once, in AppConfig.ready.

Whoever sends (calls/actions/automatic.py) and whoever shows the calendar of letters (calls/letter_calendar.py) read the
same moments and the same recipients, so the calendar cannot tell another date than the sender keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from calls.models import Edition
from calls.rules import STILL_IN_TIME, first_waking, may_wake
from notifications.actions import Words
from notifications.models import Letter


@dataclass(frozen=True, slots=True)
class Moment:
    """One automatic letter of an edition: of which kind, when and to what end.

    stamp      tells it from every other of its kind, for all time: a part of the letters' keys
    due        when its rule says it is due
    until      from here on it does not matter any more: the next one is due, or what it tells of is over
    any_hour   from here on it leaves at any hour, before only while people are awake; None: never at night
    zone       of the edition: where people sleep
    why        in words, "7 days before the deadline"
    about      what its rule needs to know again: a deadline, a session
    """

    kind: str
    stamp: str
    due: datetime
    until: datetime
    zone: str
    why: str
    any_hour: datetime | None = None
    about: Any = None

    @property
    def leaves(self) -> datetime:
        """The first instant at which it may leave."""
        return first_waking(self.due, self.any_hour, self.zone)

    def may_leave(self, at: datetime) -> bool:
        """Whether it is owed at `at` to whoever has not had it: also late, after an outage, but never when it is over."""
        return self.due <= at < self.until and may_wake(at, self.any_hour, self.zone)


@dataclass(frozen=True, slots=True)
class Planned:
    """One person's letter as it would be owed. `words` writes it; nobody asks before it is wanted."""

    key: str
    to: str
    name: str
    words: Callable[[], Words]
    person: User | None = None


def _always(edition: Edition, at: datetime) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of automatic letter.

    words       what it is, in one sentence
    moments     of an edition: those that are not over at a moment
    letters     by stamp: to whom the letter of each moment goes, as things are then; many cost no more queries than one
    waits_for   what must happen first although its time has come, in words; "" for nothing
    continuous  it has no moments of its own, but follows what people do: it can be paused, not skipped
    """

    kind: str
    words: str | Promise
    moments: Callable[[Edition, datetime], Sequence[Moment]]
    letters: Callable[[Edition, Sequence[Moment], datetime], Mapping[str, list[Planned]]]
    waits_for: Callable[[Edition, datetime], str] = _always
    continuous: bool = False


_rules: dict[str, Rule] = {}


def declare(rule: Rule) -> None:
    _rules[rule.kind] = rule


def rules() -> list[Rule]:
    return list(_rules.values())


def rule_of(kind: str) -> Rule | None:
    return _rules.get(kind)


def moment_of(edition: Edition, kind: str, stamp: str, at: datetime) -> Moment | None:
    """The moment that is named so, if it is not over."""
    rule = rule_of(kind)
    found = rule.moments(edition, at) if rule else ()
    return next((moment for moment in found if moment.stamp == stamp and moment.until > at), None)


def still_to_owe(letters: Sequence[Planned]) -> list[Planned]:
    """Without those that are owed already: once or ten times is one."""
    known = set(Letter.objects.filter(key__in=[letter.key for letter in letters]).values_list("key", flat=True))
    return [letter for letter in letters if letter.key not in known]


def countdown(
    kind: str,
    end: datetime,
    leads: Iterable[timedelta],
    *,
    zone: str,
    event: str,
    prefix: str = "",
    awake: timedelta | None = STILL_IN_TIME,
    about: Any = None,
) -> list[Moment]:
    """Moments before `end`, the earliest first. Each is over when the next is due: what was missed is not made up for.

    event   what ends, in words: "the deadline"
    awake   so long before the end nobody is left to sleep; None: never
    """
    ordered = sorted(set(leads), reverse=True)
    overs = [*(end - lead for lead in ordered[1:]), end]
    return [
        Moment(
            kind,
            f"{prefix}{end.astimezone(UTC):%Y-%m-%dT%H:%M}:{int(lead.total_seconds())}",
            due=end - lead,
            until=over,
            zone=zone,
            why=_("%(lead)s before %(event)s") % {"lead": lead_words(lead), "event": event},
            any_hour=end - awake if awake is not None else None,
            about=about,
        )
        for lead, over in zip(ordered, overs, strict=True)
    ]


def lead_words(lead: timedelta) -> str:
    """ "7 days", "3 hours", "16 days 12 hours": a lead as people say it."""
    days, rest = divmod(int(lead.total_seconds()), 86_400)
    hours = round(rest / 3600)
    parts = [ngettext("%(n)s day", "%(n)s days", days) % {"n": days}] if days else []
    if hours or not days:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    return " ".join(parts)
