"""What the clock does for calls. Each may run twice, late, or not until the next beat."""

from __future__ import annotations

from celery import shared_task

from accounts.arrival import clock
from calls import actions
from calls.models import Edition, InfoSession
from calls.rules import SESSION_LEADS


@shared_task(name="calls.remind_of_sessions")
def remind_of_sessions() -> None:
    """Every ten minutes: owe only what is not owed yet, so once or ten times is one."""
    now = clock.now()
    for session in (
        InfoSession.objects.to_come(now).filter(begins__lte=now + max(SESSION_LEADS)).select_related("edition")
    ):
        actions.remind_of_session(session, at=now)


@shared_task(name="calls.forget_registrations")
def forget_registrations() -> None:
    """Every hour: delete what nobody confirmed, and the data of sessions that ended 30 days ago."""
    now = clock.now()
    while actions.forget_registrations(at=now):
        pass


@shared_task(name="calls.publish_method_cards")
def publish_method_cards() -> None:
    """Every minute: keep the method card of each call that has opened since."""
    now = clock.now()
    for edition in Edition.objects.public().filter(opens__lte=now, method_card=None):
        actions.publish_method_card(edition, at=now)
