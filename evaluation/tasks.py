"""What the clock does for the jury. May run twice, late, or not until the next beat."""

from celery import shared_task

from accounts.arrival import clock
from calls.models import Edition
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Evaluator


@shared_task(name="evaluation.remind_evaluators")
def remind_evaluators() -> None:
    """Every ten minutes, for editions whose evaluation runs."""
    now = clock.now()
    running = Edition.objects.with_gates().filter(
        evaluation_ends__gt=now, gate_moves__gate=Gate.START_EVALUATION, gate_moves__moved_at__isnull=False
    )
    for edition in running:
        actions.remind_evaluators(edition, at=now)


@shared_task(name="evaluation.tell_staff_of_late")
def tell_staff_of_late() -> None:
    """Every hour of the day, for editions whose evaluation has started; each day tells once."""
    now = clock.now()
    started = Edition.objects.with_gates().filter(
        gate_moves__gate=Gate.START_EVALUATION, gate_moves__moved_at__isnull=False
    )
    for edition in started:
        actions.tell_staff_of_late(edition, at=now)


@shared_task(name="evaluation.remind_of_invitations")
def remind_of_invitations() -> None:
    """Every ten minutes, for editions with an invitation that nobody answered."""
    now = clock.now()
    waiting = Edition.objects.with_gates().filter(pk__in=Evaluator.objects.unanswered().values("edition"))
    for edition in waiting:
        actions.remind_of_invitations(edition, at=now)
