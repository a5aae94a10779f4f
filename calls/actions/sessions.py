"""Acts on info sessions: reminding, telling of changes, writing to those who are registered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls import policies, session_reminders
from calls.actions.automatic import owe_moment
from calls.actions.registrations import fill_places
from calls.actions.session_letters import owe_about
from calls.models import Edition, InfoSession, Registration
from calls.models.sessions import STANDING
from calls.rules import Attendance
from calls.sessions import Appointment, recipients
from notifications.models import Letter


def remind_of_session(session: InfoSession, *, at: datetime) -> int:
    """Owe the reminder of `session` that is due and not held back; returns how many it newly owes.

    Once per registration, beginning and lead: a session that is moved reminds again.
    """
    if session.cancelled:
        return 0
    edition = session.edition
    return sum(owe_moment(edition, moment, at=at) for moment in session_reminders.moments_of(session, edition))


def tell_of_changes(before: dict[int, Appointment], edition: Edition, *, by: User | None, at: datetime) -> None:
    """Inside the transaction that stored an edition's sessions: tell all who are registered what is different now.

    before   `sessions.appointments_of` the edition, taken before it was stored
    """
    for session in (
        InfoSession.objects.select_for_update(of=("self",)).select_related("edition").filter(edition=edition)
    ):
        was = before.get(session.pk)
        if was is None:
            continue
        if was != Appointment(session.begins, session.ends, session.url, session.cancelled):
            _tell(session, was, by=by, at=at)
        fill_places(session, at=at)


def _tell(session: InfoSession, was: Appointment, *, by: User | None, at: datetime) -> None:
    session.sequence += 1
    session.save(update_fields=["sequence"])
    slug, what = session.edition.slug, str(session.sequence)
    told = list(session.registrations.standing()) if at < max(was.ends, session.ends) else []
    record(
        "session changed",
        f"session:{session.pk}",
        by=by,
        at=at,
        edition=slug,
        sequence=session.sequence,
        told=len(told),
    )
    moved = (was.begins, was.ends) != (session.begins, session.ends)
    for state in STANDING:
        rows = [row for row in told if row.state == state]
        facts: dict[str, Any] = {"was": was, "moved": moved, "waiting": state == Attendance.WAITING}
        owe_about(session.edition, session, rows, "session_changed", what=what, at=at, **facts)


@transaction.atomic
def write_to_registered(
    edition: Edition,
    sessions: Sequence[InfoSession],
    groups: Sequence[str],
    *,
    subject: str,
    text: str,
    message: UUID,
    by: User,
    at: datetime,
) -> int:
    """Owe everybody in the chosen groups of the chosen sessions one letter in staff's words; returns to how many.

    groups    states: registered, waiting. Nothing chosen is refused, and never means everybody
    message   names this letter: sent twice, it is owed once
    """
    require(policies.why_not_write(by, edition, sessions, groups))
    rows = recipients(edition, sessions, groups)
    require(None if rows else policies.NOBODY_THERE)
    known = Letter.objects.filter(kind="session_message", edition=edition.slug, key__endswith=f":message:{message}")
    if known.exists():
        return known.count()
    owe_about(edition, rows[0].session, rows, "session_message", what=str(message), at=at, subject=subject, words=text)
    facts: dict[str, Any] = {
        "sessions": [session.pk for session in sessions],
        "groups": list(groups),
        "letters": len(rows),
    }
    record("registered people written to", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug, **facts)
    return len(rows)


@transaction.atomic
def note_download(session: InfoSession, *, by: User, at: datetime) -> list[Registration]:
    """Who is registered for a session, for a file; the record says who took it."""
    require(policies.why_not_run(by, session.edition))
    rows = list(session.registrations.standing())
    slug = session.edition.slug
    record("registrations downloaded", f"session:{session.pk}", by=by, at=at, edition=slug, rows=len(rows))
    return rows
