"""The dates of an edition, and one info session of somebody registered, as iCalendar text (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Entry

from calls.dates import Event, events
from calls.models import Edition, Registration
from calls.rules import Attendance
from calls.sessions import link_of
from notifications.links import absolute

ASKED_AGAIN_AFTER = timedelta(hours=6)  # how often calendar programs that subscribe should look


def calendar_of(edition: Edition, now: datetime) -> bytes:
    """Every date. Each entry keeps its UID, so that a calendar that subscribes moves it when the date moves."""
    calendar = _calendar(edition)
    calendar.add("refresh-interval", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for event in events(edition, now):
        calendar.add_component(_entry(edition, event, now))
    return _text(calendar)


def calendar_of_session(registration: Registration, now: datetime) -> bytes:
    """The session of a registration; with a place, also where to join. It has the UID that it has in the feed."""
    session, edition = registration.session, registration.session.edition
    [event] = [event for event in events(edition, now) if event.code == f"session-{session.pk}"]
    entry = _entry(edition, event, now, off=registration.state == Attendance.WITHDRAWN, more=link_of(registration))
    if session.url and registration.state == Attendance.REGISTERED:
        entry.add("location", session.url)
    calendar = _calendar(edition)
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return _text(calendar)


def _calendar(edition: Edition) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//PRECISEU//Recognition portal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", edition.title)
    return calendar


def _entry(edition: Edition, event: Event, now: datetime, *, off: bool = False, more: str = "") -> Entry:
    entry = Entry()
    entry.add("uid", f"{edition.slug}-{event.code}@{urlsplit(settings.PORTAL_URL).hostname}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", event.begins)
    if event.ends:
        entry.add("dtend", event.ends)
    entry.add("status", "CANCELLED" if event.cancelled or off else "CONFIRMED")
    entry.add("summary", f"{edition.short_title}: {event.name}")
    entry.add("description", f"{event.when}\n{more}".strip())
    entry.add("url", absolute(event.address or edition.get_absolute_url()))
    return entry


def _text(calendar: Calendar) -> bytes:
    text: bytes = calendar.to_ical()
    return text
