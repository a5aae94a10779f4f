"""The dates of an edition as an iCalendar file."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Entry

from calls.dates import events
from calls.models import Edition
from notifications.links import absolute


def calendar_of(edition: Edition, now: datetime) -> bytes:
    """RFC 5545 text. Each entry keeps its UID, so that a calendar that subscribes moves it when the date moves."""
    calendar = Calendar()
    calendar.add("prodid", "-//PRECISEU//Recognition portal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", edition.title)
    host = urlsplit(settings.PORTAL_URL).hostname
    for place, event in enumerate(events(edition, now)):
        entry = Entry()
        entry.add("uid", f"{edition.slug}-{place}@{host}")
        entry.add("dtstamp", now)
        entry.add("dtstart", event.begins)
        if event.ends:
            entry.add("dtend", event.ends)
        entry.add("summary", f"{edition.short_title}: {event.name}")
        entry.add("description", event.when)
        entry.add("url", absolute(edition.get_absolute_url()))
        calendar.add_component(entry)
    text: bytes = calendar.to_ical()
    return text
