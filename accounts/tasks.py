"""What the clock does here."""

import logging

from celery import shared_task

from accounts import actions

log = logging.getLogger(__name__)


@shared_task(name="accounts.chain_events")
def chain_events() -> None:
    """Run by beat every minute. What one run does not reach, the next one does."""
    linked = actions.chain_events()
    if linked:
        log.info("events chained", extra={"linked": linked})
