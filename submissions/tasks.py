"""What the clock does with submissions. Each may run twice, late, or not until the next beat."""

from celery import shared_task
from django.db.models import Q

from accounts.arrival import clock
from calls.models import Edition
from submissions import actions
from submissions.models import Grant


@shared_task(name="submissions.remind_applicants")
def remind_applicants() -> None:
    """Every ten minutes: owe only what is not owed yet, so once or ten times is one."""
    now = clock.now()
    granted = Grant.objects.running(now).values("edition")
    for edition in Edition.objects.filter(Q(pk__in=Edition.objects.taking_submissions(now)) | Q(pk__in=granted)):
        actions.remind_of_deadline(edition, at=now)


@shared_task(name="submissions.lapse_ineligible")
def lapse_ineligible() -> None:
    """Every hour: make verdicts final whose time to appeal is over."""
    actions.lapse_ineligible(at=clock.now())


@shared_task(name="submissions.compare_entries")
def compare_entries() -> None:
    """Rung for by every submit: flag entries that look alike. Every ten minutes for what was not heard."""
    actions.compare_entries(at=clock.now())


@shared_task(name="submissions.forget_invitations")
def forget_invitations() -> None:
    """Every night: addresses of people who never accepted."""
    actions.forget_invitations(at=clock.now())


@shared_task(name="submissions.tell_of_messages")
def tell_of_messages() -> None:
    """Every ten minutes: letters about messages that waited for their hour."""
    actions.tell_of_messages(at=clock.now())


@shared_task(name="submissions.scan_waiting")
def scan_waiting() -> None:
    """Every minute: ask the scanner for malware about files that it has not seen. Without one there is nothing to do."""
    actions.scan_waiting(at=clock.now())


@shared_task(name="submissions.forget_old_drafts")
def forget_old_drafts() -> None:
    """Every night: drafts that nobody handed in, months after their deadline."""
    now = clock.now()
    for edition in Edition.objects.filter(deadline__lt=now, submissions__version=None).distinct():
        actions.forget_old_drafts(edition, at=now)
