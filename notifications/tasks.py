"""What the clock does here."""

from __future__ import annotations

from collections.abc import Callable

from celery import shared_task
from django.core.mail import get_connection

from accounts.arrival import clock
from notifications import actions


@shared_task(name="notifications.deliver_due")
def deliver_due() -> None:
    """Pay every letter that is due: the net below the relay. Safe to run twice, late, or at the same time."""
    deliver_all_due()


def deliver_all_due(go_on: Callable[[int], bool] = lambda paid: True) -> int:
    """Pay what is due over one connection to the mail server; returns how many letters that were.

    go_on  asked before each letter, with how many were paid so far
    """
    server = get_connection()
    paid = 0
    try:
        while go_on(paid) and actions.deliver_next(at=clock.now(), server=server):
            paid += 1
    finally:
        server.close()
    return paid


@shared_task(name="notifications.beat_is_alive")
def beat_is_alive() -> None:
    """Sent by beat every minute: that it ran says that scheduler, broker and worker live."""
    actions.still_alive("beat", at=clock.now())
