"""Before the first act: people register for the info sessions; some wait for a place, one does not come."""

from __future__ import annotations

from datetime import datetime, timedelta

from calls import actions as calls
from calls.models import InfoSession, Registration
from rehearsal.invention import PLACES, organisation_name, person_name
from rehearsal.play.stage import Stage

GUESTS = 5  # of each session
PLACES_OF_THE_LAST = 3  # so that somebody waits, and gets a place when the first withdraws


def inform(stage: Stage) -> None:
    """Everybody asks for a place within four days before the session, or before now, and confirms by the letter."""
    sessions = list(stage.edition.info_sessions.all())
    for place, session in enumerate(sessions):
        if place == len(sessions) - 1:
            session.capacity = PLACES_OF_THE_LAST
            calls.configure(session, by=stage.crew.staff, at=stage.edition.opens - timedelta(days=4))
        _register(stage, session, place)


def _register(stage: Stage, session: InfoSession, place: int) -> None:
    until = min(session.begins, stage.now)
    begins = max(until - timedelta(days=4), stage.edition.opens - timedelta(days=4))
    shares = [(number + 1) / (GUESTS + 4) for number in range(GUESTS)]
    guests = [
        _guest(stage, session, GUESTS * place + number, stage.between(begins, until, share))
        for number, share in enumerate(shares)
    ]
    if guests[0] is not None:
        calls.withdraw_registration(guests[0], at=stage.between(begins, until, shares[-1] + 0.1))
    calls.remind_of_session(session, at=until - timedelta(minutes=30))
    stage.refresh()


def _guest(stage: Stage, session: InfoSession, number: int, at: datetime) -> Registration | None:
    chance = stage.chance(f"guest {number}")
    asked = calls.register(
        session,
        name=person_name(chance),
        organisation=organisation_name(chance.choice(PLACES), number),
        address=f"guest-{number:03}@guest-{number:03}.{stage.edition.slug}.example",
        by=None,
        at=at,
    )
    return asked and calls.confirm_registration(asked, at=at + timedelta(minutes=3))
