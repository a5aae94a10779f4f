"""Doorbells. What is to be done stands in the rows."""

from celery import shared_task

from accounts.arrival import clock
from reports import actions, runner
from reports.sweeping.actions import sweep


@shared_task(name="reports.run_waiting_exports")
def run_waiting_exports() -> None:
    """Make every export that waits. Rung at each request; safe to run twice, late, or at the same time.

    Beat runs it every minute: the net for bells that nobody heard, those of submits included.
    """
    actions.request_missing_receipts(at=clock.now())
    while runner.run_next(clock.now):
        pass


@shared_task(name="reports.make_receipts")
def make_receipts() -> None:
    """Rung at each submit: a name of its own, so that submissions need not know what else waits."""
    run_waiting_exports()


@shared_task(name="reports.sweep_files")
def sweep_files() -> None:
    """Every night: remove files that no row names; what is missing is an error in the log."""
    sweep(at=clock.now())
