"""What the clock does here."""

import logging

from celery import shared_task

from accounts import actions
from accounts.arrival import clock

log = logging.getLogger(__name__)


@shared_task(name="accounts.chain_events")
def chain_events() -> None:
    """Run by beat every minute. What one run does not reach, the next one does."""
    linked = actions.chain_events()
    if linked:
        log.info("events chained", extra={"linked": linked})


@shared_task(name="accounts.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Run by beat every night: accounts whose address nobody ever confirmed."""
    gone = actions.forget_unconfirmed(at=clock.now())
    if gone:
        log.info("accounts never confirmed are deleted", extra={"gone": gone})


@shared_task(name="accounts.forget_ended_sessions")
def forget_ended_sessions() -> None:
    """Run by beat every night."""
    gone = actions.forget_ended_sessions(at=clock.now())
    if gone:
        log.info("sessions that have ended are deleted", extra={"gone": gone})
