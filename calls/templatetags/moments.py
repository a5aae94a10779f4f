"""Times on pages and in letters. A page shows no time but through these tags.

The zone is the edition's when `edition` is in the context (or handed over as `zone`), else the portal's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.arrival import clock
from calls import moments

register = template.Library()


@register.simple_tag(takes_context=True)
def moment(
    context: Context, when: datetime | None, zone: str = "", *, seconds: bool = False, offset: bool = False
) -> str:
    """<time> with "Sunday 1 March 2026, 23:59 CET". `seconds` on receipts and records, `offset` adds "(UTC+1)"."""
    return _time(when, lambda at: moments.words(at, _zone(context, zone), seconds=seconds, offset=offset))


@register.simple_tag(takes_context=True)
def moment_short(context: Context, when: datetime | None, zone: str = "", *, seconds: bool = False) -> str:
    """<time> with "1 March, 23:59 CET"."""
    return _time(when, lambda at: moments.short_words(at, _zone(context, zone), seconds=seconds))


@register.simple_tag(takes_context=True)
def moment_day(context: Context, when: datetime | None, zone: str = "") -> str:
    """<time> with "1 March 2026", for dates that are no deadline."""
    return _time(when, lambda at: moments.day_words(at, _zone(context, zone)))


@register.simple_tag(takes_context=True)
def moment_span(context: Context, start: datetime, end: datetime, zone: str = "") -> str:
    """<time> with "Friday 12 December 2025, 13:30–14:30 CET (UTC+1)"."""
    return _time(start, lambda at: moments.span_words(at, end, _zone(context, zone)))


@register.simple_tag(takes_context=True)
def last_minute(
    context: Context, deadline: datetime | None, zone: str = "", *, offset: bool = False, short: bool = False
) -> str:
    """<time> with the last good minute of a stored, exclusive deadline."""
    if deadline is None:
        return ""
    say = moments.short_words if short else moments.words
    name = _zone(context, zone)
    extra = {} if short else {"offset": offset}
    return _time(moments.last_minute(deadline), lambda at: say(at, name, **extra))


@register.simple_tag(takes_context=True)
def zone(context: Context, when: datetime, zone: str = "") -> str:
    """ "Brussels, UTC+1", as it is at `when`."""
    return moments.zone_words(when, _zone(context, zone))


@register.simple_tag
def remaining(deadline: datetime, now: datetime | None = None) -> str:
    """ "33 days", "1 day 4 h", "2 h 41 min", or nothing; counted on the server, never ticking."""
    return moments.remaining(deadline, now or clock.now())


@register.simple_tag(takes_context=True)
def moment_words(context: Context, when: datetime, zone: str = "", *, seconds: bool = False) -> str:
    """The words alone with zone and offset, for letters in plain text, subjects and labels of pictures."""
    return moments.words(when, _zone(context, zone), seconds=seconds, offset=True)


@register.simple_tag(takes_context=True)
def moment_span_words(context: Context, start: datetime, end: datetime, zone: str = "") -> str:
    """The words of `moment_span` alone, for letters."""
    return moments.span_words(start, end, _zone(context, zone))


@register.simple_tag(takes_context=True)
def last_minute_words(context: Context, deadline: datetime, zone: str = "") -> str:
    """The last good minute as words alone, for letters in plain text."""
    return moments.words(moments.last_minute(deadline), _zone(context, zone), offset=True)


@register.filter
def instant(when: datetime) -> str:
    """The moment as a machine reads it, in UTC: for `datetime` and `data-instant`."""
    return when.astimezone(UTC).isoformat()


def _time(when: datetime | None, say: Any) -> SafeString | str:
    if when is None:
        return ""
    return format_html('<time datetime="{0}" data-instant="{0}">{1}</time>', instant(when), say(when))


def _zone(context: Context, given: str) -> str:
    """The zone's name: as given, the edition's, or the one Django's settings say."""
    edition = context.get("edition")
    return given or getattr(edition, "time_zone", "") or timezone.get_default_timezone_name()


@register.filter
def last_instant(deadline: datetime) -> str:
    """The last good minute of a deadline as a machine reads it."""
    return instant(moments.last_minute(deadline))


@register.filter
def within_a_day(deadline: datetime, now: datetime | None = None) -> bool:
    """Whether less than 24 hours are left."""
    return deadline - (now or clock.now()) < timedelta(hours=24)
