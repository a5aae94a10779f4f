"""What the clock tells evaluators: one digest, to those with open work only."""

from __future__ import annotations

from datetime import datetime, timedelta

from calls.models import Edition
from calls.rules import Phase, reminder_due
from evaluation.actions.jury import write_to


def remind_evaluators(edition: Edition, *, at: datetime) -> int:
    """Owe the digest that evaluators should have had by `at`; once or ten times is one. Returns how many are owed."""
    if edition.phase_at(at) is not Phase.EVALUATION:
        return 0
    midpoint = (edition.evaluation_ends - edition.evaluation_begins) / 2
    leads = [midpoint, *(timedelta(hours=hours) for hours in edition.evaluator_reminder_hours)]
    lead = reminder_due(edition.evaluation_ends, at, leads)
    if lead is None:
        return 0
    owed = 0
    for evaluator in edition.evaluators.select_related("person", "edition"):
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
