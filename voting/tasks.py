"""What the scheduler does for the vote. Each may run twice, late, or not until the next beat."""

from __future__ import annotations

from celery import shared_task

from accounts.arrival import clock
from voting import actions


@shared_task(name="voting.expire_ballots")
def expire_ballots() -> None:
    """Let go of ballots nobody confirmed, of addresses, and of old signals."""
    now = clock.now()
    while actions.expire_ballots(at=now):
        pass
    actions.forget_signals(at=now)
