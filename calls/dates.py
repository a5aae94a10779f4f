"""The dates of an edition in words and as a picture: for the call page, its twin and the calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from calls import moments
from calls.models import Edition, InfoSession
from calls.pictures.timetable import Frame, Moments, Window, month_starts, timetable
from calls.rules import VoteMode


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timetable. `state`: done, cur or later; `code` names the line for good, for calendars."""

    code: str
    when: str
    name: str
    state: str
    begins: datetime
    ends: datetime | None = None
    address: str = ""
    link: str = ""
    sequence: int = 0  # how often the line was changed
    cancelled: bool = False


def events(edition: Edition, now: datetime) -> list[Event]:
    """What happens when, in order; the ceremony last, whose day may be open yet."""
    zone = edition.time_zone
    deadline = _end("deadline", _("Deadline for submissions"), edition.deadline, now, _last(edition.deadline, zone))
    return [
        _event("opens", _("The call opens"), edition.opens, None, now, moments.words(edition.opens, zone)),
        *(_session(session, edition, now) for session in _sessions(edition)),
        replace(deadline, sequence=len(edition.extensions.all())),
        *_jury(edition, now),
        *_vote(edition, now),
        *_ceremony(edition, now),
    ]


def _jury(edition: Edition, now: datetime) -> list[Event]:
    zone, begins, ends = edition.time_zone, edition.evaluation_begins, edition.evaluation_ends
    until = _("until %(moment)s") % {"moment": _last_day(edition.checking_ends, zone)}
    by = _("by %(day)s") % {"day": _last_day(edition.notices_by, zone)}
    return [
        _event("check", _("Eligibility check"), edition.deadline, edition.checking_ends, now, until),
        _event("evaluation", _("Evaluation by the jury"), begins, ends, now, _days(begins, ends, zone)),
        _end("notices", _("Notices to all applicants"), edition.notices_by, now, by),
    ]


def _vote(edition: Edition, now: datetime) -> list[Event]:
    if edition.method.vote_mode == VoteMode.NONE:
        return []
    ends = [
        ("vote-opens", _("Public vote opens"), edition.voting_opens),
        ("vote-closes", _("Public vote closes"), edition.voting_closes),
    ]
    zone = edition.time_zone
    return [_event(code, name, moment, None, now, moments.words(moment, zone)) for code, name, moment in ends]


def _ceremony(edition: Edition, now: datetime) -> list[Event]:
    if not edition.ceremony or not edition.ceremony_ends:
        return []
    begins = _midnight(edition.ceremony_begins or edition.ceremony_ends, edition.time_zone)
    ends = _midnight(edition.ceremony_ends + timedelta(days=1), edition.time_zone)
    return [_event("ceremony", _("Recognition ceremony"), begins, ends, now, edition.ceremony)]


def picture(edition: Edition, now: datetime) -> str:
    """The timetable drawn, wide; `events` says the same in words."""
    opens, deadline = _day(edition, edition.opens), _day(edition, edition.deadline)
    rows: list[Window | Moments] = [_window(_("Submission"), opens, deadline, "main")]
    held = [_day(edition, session.begins) for session in _sessions(edition) if not session.cancelled]
    if held:
        rows.append(Moments(_("Info sessions"), [(day, _short(day)) for day in held]))
    rows += _drawn_jury(edition)
    last = _day(edition, edition.voting_closes)
    if edition.method.vote_mode != VoteMode.NONE:
        rows.append(_window(_("Public vote"), _day(edition, edition.voting_opens), last + timedelta(days=1), "vote"))
    if edition.ceremony_begins and edition.ceremony_ends and edition.ceremony_ends > last:
        last = edition.ceremony_ends + timedelta(days=1)
        fixed = edition.ceremony_begins == edition.ceremony_ends
        words = _short(edition.ceremony_begins) if fixed else _("day to be named")
        rows.append(Window(_("Ceremony"), edition.ceremony_begins, last, words, fixed=fixed))
    return timetable(rows, _frame(opens, last, _day(edition, now)))


def _drawn_jury(edition: Edition) -> list[Window | Moments]:
    begins, ends = _day(edition, edition.evaluation_begins), _day(edition, edition.evaluation_ends)
    notices = _day(edition, edition.notices_by) - timedelta(days=1)
    return [
        _window(_("Eligibility check"), _day(edition, edition.deadline), _day(edition, edition.checking_ends)),
        _window(_("Evaluation by the jury"), begins, ends),
        Moments(_("Notices to applicants"), [(notices, _("by %(day)s") % {"day": _short(notices)})]),
    ]


def _window(name: str, start: date, end: date, tone: str = "quiet") -> Window:
    """`end` is the first day that is no longer in it."""
    return Window(name, start, end, f"{_short(start)} – {_short(end - timedelta(days=1))}", tone)


def _frame(first: date, last: date, today: date) -> Frame:
    start = first.replace(day=1)
    end = (last.replace(day=1) + timedelta(days=32)).replace(day=1) if last.day > 1 else last
    months = [
        (month, formats.date_format(month, "M Y" if month.month == 1 or month == start else "M"))
        for month in month_starts(start, end)
    ]
    label = _("Timetable from %(start)s to %(end)s. The same dates are in the table below.") % {
        "start": formats.date_format(start, "F Y"),
        "end": formats.date_format(end - timedelta(days=1), "F Y"),
    }
    inside = today if start <= today < end else None
    return Frame(start, end, months, inside, _("today, %(day)s") % {"day": _short(today)}, label)


def _sessions(edition: Edition) -> list[InfoSession]:
    return list(edition.info_sessions.all())


def _session(session: InfoSession, edition: Edition, now: datetime) -> Event:
    """Its address to join at stands in the letters of those who are registered, not here."""
    when = moments.span_words(session.begins, session.ends, edition.time_zone)
    name = _("%(title)s (called off)") % {"title": session.title} if session.cancelled else session.title
    event = _event(f"session-{session.pk}", name, session.begins, session.ends, now, when)
    event = replace(event, sequence=session.sequence, cancelled=session.cancelled)
    if session.cancelled or now >= session.begins:
        return event
    return replace(event, address=reverse("calls:register", args=[edition.slug, session.pk]), link=_("Register"))


def _event(code: str, name: str, begins: datetime, ends: datetime | None, now: datetime, when: str) -> Event:
    state = "done" if (ends or begins) <= now else "cur" if begins <= now else "later"
    return Event(code, when, name, state, begins, ends)


def _end(code: str, name: str, end: datetime, now: datetime, when: str) -> Event:
    """Something that must be done by `end`, which is too late already: a calendar shows the last good minute."""
    return replace(_event(code, name, end, None, now, when), begins=moments.last_minute(end))


def _last(deadline: datetime, zone: str) -> str:
    return moments.words(moments.last_minute(deadline), zone)


def _last_day(end: datetime, zone: str) -> str:
    return moments.day_words(moments.last_minute(end), zone)


def _days(begins: datetime, ends: datetime, zone: str) -> str:
    return f"{moments.day_words(begins, zone)} – {_last_day(ends, zone)}"


def _short(day: date) -> str:
    return formats.date_format(day, "j M")


def _day(edition: Edition, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(edition.time_zone)).date()


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
