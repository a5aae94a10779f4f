"""Words of time: how a moment, a deadline and what is left of it are said, on pages, in letters and in documents.

Pure: values in, text out. The stored deadline is the first instant that is too late; what people read is the last
good minute (`last_minute`). Never "midnight", never a time without its zone, never a 12-hour clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def last_minute(deadline: datetime) -> datetime:
    """The last whole minute that is still good for an exclusive `deadline`: 23:59 for 00:00."""
    return (deadline - timedelta(microseconds=1)).replace(second=0, microsecond=0)


def words(moment: datetime, zone: str, *, seconds: bool = False, offset: bool = False) -> str:
    """ "Sunday 1 March 2026, 23:59 CET"; seconds for receipts and records, offset "(UTC+1)" where no zone row follows."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{_long_day(local)}, {_clock(local, seconds=seconds)} {_ending(local, offset=offset)}"


def short_words(moment: datetime, zone: str, *, seconds: bool = False) -> str:
    """ "1 March, 23:59 CET": for lists whose heading or neighbours give the year."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {MONTHS[local.month]}, {_clock(local, seconds=seconds)} {_ending(local)}"


def day_words(moment: datetime, zone: str) -> str:
    """ "1 March 2026": for dates that are no deadline."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {MONTHS[local.month]} {local.year}"


def clock_words(moment: datetime, zone: str, *, seconds: bool = False) -> str:
    """ "14:03": for a mark beside a field, on a page that says the day and zone elsewhere."""
    return _clock(moment.astimezone(ZoneInfo(zone)), seconds=seconds)


def span_words(start: datetime, end: datetime, zone: str) -> str:
    """ "Friday 12 December 2025, 13:30–14:30 CET (UTC+1)", or both moments in full when they lie on two days."""
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    if first.date() != last.date():
        return f"{words(start, zone)} – {words(end, zone)}"
    return f"{_long_day(first)}, {_clock(first)}–{_clock(last)} {_ending(last, offset=True)}"


def zone_words(moment: datetime, zone: str) -> str:
    """ "Brussels, UTC+1": where the clock hangs, and how far from UTC it is at that moment."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{_city(zone)}, {offset_words(local)}"


def offset_words(local: datetime) -> str:
    """ "UTC+1", "UTC+5:30", "UTC" of an aware datetime in its own zone."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def remaining(deadline: datetime, now: datetime) -> str:
    """What is left: "33 days", under 48 h "1 day 4 h", under 24 h "2 h 41 min"; empty when nothing is."""
    left = deadline - now
    if left <= timedelta():
        return ""
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    if left >= timedelta(hours=48):
        return ngettext("%(count)d day", "%(count)d days", left.days) % {"count": left.days}
    if left >= timedelta(hours=24):
        return _("1 day %(hours)d h") % {"hours": hours - 24}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d min") % {"minutes": minutes}
    return pgettext("time left", "less than a minute")


def _long_day(local: datetime) -> str:
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month]} {local.year}"


def _clock(local: datetime, *, seconds: bool = False) -> str:
    return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _ending(local: datetime, *, offset: bool = False) -> str:
    """The zone's short name, or its offset where it has none ("+03")."""
    name = local.tzname() or ""
    if not name.isalpha():
        return offset_words(local)
    return f"{name} ({offset_words(local)})" if offset and name != "UTC" else name
