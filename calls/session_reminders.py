"""The rule of reminders of info sessions: a day and an hour before, to those with a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.automatic import Moment, Planned, Rule, countdown
from calls.models import Edition, InfoSession, Registration
from calls.rules import SESSION_LEADS, Attendance
from calls.sessions import letters_about, link_of
from notifications.actions import Words, words_of

KIND = "session_reminder"
# What stands in the words, written once for all who read the same language. Nobody's text can hold it: no character for text.
LINK = "\ue000link\ue000"


def moments(edition: Edition, at: datetime) -> list[Moment]:
    sessions = InfoSession.objects.to_come(at).filter(edition=edition)
    return [moment for session in sessions for moment in moments_of(session, edition)]


def moments_of(session: InfoSession, edition: Edition) -> list[Moment]:
    """At any hour: who comes at nine is glad of a letter at eight the day before, and of one at eight."""
    return countdown(
        KIND,
        session.begins,
        SESSION_LEADS,
        zone=edition.time_zone,
        event=_("the info session \u201c%(session)s\u201d") % {"session": session.title},
        prefix=f"{session.pk}:",
        awake=max(SESSION_LEADS),
        about=session,
    )


def letters(edition: Edition, moments: Sequence[Moment], at: datetime) -> dict[str, list[Planned]]:
    """Who got the place after the reminder's moment has just had a letter, and is not reminded by it."""
    placed: dict[int, list[Registration]] = defaultdict(list)
    rows = Registration.objects.filter(state=Attendance.REGISTERED, forgotten_at=None)
    for row in rows.filter(session__in={moment.about.pk for moment in moments}).order_by("pk"):
        placed[row.session_id].append(row)
    return {moment.stamp: _letters(edition, moment, placed[moment.about.pk], at) for moment in moments}


def _letters(edition: Edition, moment: Moment, placed: list[Registration], at: datetime) -> list[Planned]:
    session: InfoSession = moment.about
    write = writer(edition, session, KIND, now=at)
    what = moment.stamp.partition(":")[2]
    return [
        Planned(f"{letters_about(session, row)}reminder:{what}", row.address, row.name, partial(write, row))
        for row in placed
        if row.placed_at is not None and row.placed_at <= moment.due
    ]


def writer(edition: Edition, session: InfoSession, kind: str, **context: object) -> Callable[[Registration], Words]:
    """Writes the letter `kind` to one registration after the other: once in each language, then only the link differs."""
    said: dict[str, Words] = {}

    def write(row: Registration) -> Words:
        if row.language not in said:
            with translation.override(row.language):
                found = {"edition": edition, "session": session, "link": LINK, **context}
                said[row.language] = words_of(kind, found, edition=edition.slug, rehearsal=edition.is_rehearsal)
        words, link = said[row.language], link_of(row)
        return replace(words, text=words.text.replace(LINK, link), html=words.html.replace(LINK, link))

    return write


RULE = Rule(
    KIND, gettext_lazy("To everybody with a place at an info session: a day and an hour before it."), moments, letters
)
