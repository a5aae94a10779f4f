"""Doorbells. What is to be done stands in the rows."""

from celery import shared_task
from django.utils import timezone

from reports import runner


@shared_task(name="reports.run_waiting_exports")
def run_waiting_exports() -> None:
    """Make every export that waits. Rung at each request, and by beat; safe to run twice, late, or at the same time."""
    while runner.run_next(timezone.now):
        pass
