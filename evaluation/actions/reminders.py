"""What the clock tells evaluators: one digest, to those with open work only."""

from __future__ import annotations

from datetime import datetime, timedelta

from calls.models import Edition
from calls.rules import Phase, reminder_due
from evaluation.actions.jury import write_to
from evaluation.models import Absence
from evaluation.profiles import today_in


def remind_evaluators(edition: Edition, *, at: datetime) -> int:
    """Owe the digest that evaluators should have had by `at`; once or ten times is one. Returns how many are owed.

    Who is away today is left out, and gets it on the first day back if no later one is due by then.
    """
    if edition.phase_at(at) is not Phase.EVALUATION:
        return 0
    midpoint = (edition.evaluation_ends - edition.evaluation_begins) / 2
    leads = [midpoint, *(timedelta(hours=hours) for hours in edition.evaluator_reminder_hours)]
    lead = reminder_due(edition.evaluation_ends, at, leads)
    if lead is None:
        return 0
    owed = 0
    away = Absence.objects.on(today_in(edition, at)).filter(evaluator__edition=edition).values("evaluator")
    for evaluator in edition.evaluators.serving().exclude(pk__in=away).select_related("person", "edition"):
        rows = evaluator.assignments.open()
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
