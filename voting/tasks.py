"""What the scheduler does for the vote. Each may run twice, late, or not until the next beat."""

from __future__ import annotations

import structlog
from celery import shared_task

from accounts.arrival import clock
from calls.models import Edition
from voting import actions
from voting.ledger import Broken

log = structlog.get_logger("portal.voting")


@shared_task(name="voting.expire_ballots")
def expire_ballots() -> None:
    """Let go of ballots that nobody confirmed in time, and of addresses. Every minute: 48 hours are promised, not 49."""
    now = clock.now()
    while actions.expire_ballots(at=now):
        pass


@shared_task(name="voting.forget_signals")
def forget_signals() -> None:
    """Let go of old signals, and of keys that a destruction could not remove."""
    actions.forget_signals(at=clock.now())
    actions.destroy_left_keys()


@shared_task(name="voting.keep_ledgers")
def keep_ledgers() -> None:
    """Link what is new in the ledgers, close the batches of days that are over, write the files of certified votes."""
    now = clock.now()
    while actions.link_entries():
        pass
    actions.close_batches(at=now)
    for edition in Edition.objects.filter(certification__isnull=False, ledger_file=None):
        try:
            actions.publish_ledger(edition, at=now)
        except Broken:  # the others' files are written all the same; check_invariants and this line say whose is not
            log.exception("a ledger is not what its links say", edition=edition.slug)
