"""What the clock tells evaluators and staff: one digest, to those who have something to do only."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from calls.letters import tell
from calls.models import Edition
from calls.rules import Phase, is_quiet, may_remind, reminder_due
from evaluation.actions.jury import write_to
from evaluation.conflicts import categories_in_conflict
from evaluation.jury.profiles import today_in
from evaluation.models import Absence
from evaluation.progress.lateness import late
from notifications.links import absolute
from submissions.rules import State


def remind_evaluators(edition: Edition, *, at: datetime) -> int:
    """Owe the digest that evaluators should have had by `at`; once or ten times is one. Returns how many are owed.

    Who is away today is left out, and gets it on the first day back if no later one is due by then.
    """
    if edition.phase_at(at) is not Phase.EVALUATION:
        return 0
    midpoint = (edition.evaluation_ends - edition.evaluation_begins) / 2
    leads = [midpoint, *(timedelta(hours=hours) for hours in edition.evaluator_reminder_hours)]
    lead = reminder_due(edition.evaluation_ends, at, leads)
    if lead is None or not may_remind(edition.evaluation_ends, at, edition.time_zone):
        return 0
    owed = 0
    away = Absence.objects.on(today_in(edition, at)).filter(evaluator__edition=edition).values("evaluator")
    for evaluator in edition.evaluators.serving().exclude(pk__in=away).select_related("person", "edition"):
        rows = evaluator.assignments.open().filter(submission__state=State.ELIGIBLE, reason="")
        open_rows = list(rows.select_related("submission__project", "submission__category"))
        if open_rows:
            stamp = f"{edition.evaluation_ends:%Y-%m-%dT%H:%M}:{int(lead.total_seconds())}"
            write_to(
                evaluator,
                "evaluator_digest",
                key=f"evaluator-digest:{evaluator.pk}:{stamp}",
                at=at,
                rows=open_rows,
                now=at,
            )
            owed += 1
    return owed


def tell_staff_of_late(edition: Edition, *, at: datetime) -> int:
    """Owe every member of staff the digest of what is late, once a day of the edition's zone; nobody, when nothing is.

    Nothing of a category in which the reader has a conflict. Returns how many are owed.
    """
    if edition.phase_at(at) is not Phase.EVALUATION or is_quiet(at, edition.time_zone):
        return 0
    day = at.astimezone(ZoneInfo(edition.time_zone)).date()
    staff = User.objects.filter(groups__name=Role.STAFF.value, is_active=True)
    owed = 0
    for person in staff.filter(rehearsal=edition.slug if edition.is_rehearsal else "").order_by("pk"):
        rows = late(edition, at, categories_in_conflict(person, edition)).order_by()
        by_evaluator = rows.values_list("evaluator__person__name").annotate(n=Count("pk")).order_by("-n", "evaluator")
        if people := list(by_evaluator):
            tell(
                person,
                edition,
                "late_digest",
                key=f"late-digest:{edition.pk}:{person.pk}:{day:%Y-%m-%d}",
                at=at,
                people=people,
                count=sum(number for _name, number in people),
                address=absolute(reverse("evaluation:late", args=[edition.slug])),
            )
            owed += 1
    return owed
