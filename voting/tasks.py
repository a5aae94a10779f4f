"""What the scheduler does for the vote. Each may run twice, late, or not until the next beat."""

from __future__ import annotations

from celery import shared_task

from accounts.arrival import clock
from calls.models import Edition
from voting import actions


@shared_task(name="voting.expire_ballots")
def expire_ballots() -> None:
    """Let go of ballots nobody confirmed, of addresses, and of old signals."""
    now = clock.now()
    while actions.expire_ballots(at=now):
        pass
    actions.forget_signals(at=now)


@shared_task(name="voting.keep_ledgers")
def keep_ledgers() -> None:
    """Link what is new in the ledgers, close the batches of days that are over, write the files of certified votes."""
    now = clock.now()
    while actions.link_entries():
        pass
    actions.close_batches(at=now)
    for edition in Edition.objects.filter(certification__isnull=False, ledger_file=None):
        actions.publish_ledger(edition, at=now)
