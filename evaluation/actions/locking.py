"""How every action on an assignment begins: its row, locked and read anew with all that the policies ask.

The freeze locks them all, so that an evaluation is handed in before it and counts, or after it and is refused.
"""

from __future__ import annotations

from calls.kept import edition_of
from calls.models import Edition
from evaluation.models import Assignment, Evaluator
from submissions.models import Submission


def locked(assignment: Assignment) -> Assignment:
    row = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("evaluator__person", "submission__category", "submission__project", "assigned_by")
        .get(pk=assignment.pk)
    )
    row.submission.edition = Edition.objects.with_gates().get(pk=row.submission.edition_id)
    return row


def locked_sheet(assignment: Assignment) -> Assignment:
    """The same with what a save asks and no more: planning the wide joins takes longer than all else of it.

    The edition, with its gates, is asked for once the row is locked: kept in memory until anything of it changes.
    """
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("evaluator", "submission")
    row = rows.get(pk=assignment.pk)
    row.submission.edition = edition_of(row.submission)
    return row


def lock_evaluations(edition: Edition) -> None:
    """Every submission and assignment of `edition`, always in this order."""
    list(Submission.objects.select_for_update().filter(edition=edition).order_by("pk").values_list("pk"))
    rows = Assignment.objects.select_for_update(of=("self",)).filter(submission__edition=edition)
    list(rows.order_by("pk").values_list("pk"))


def lock_jury(edition: Edition) -> None:
    """Nobody's entry changes its state or its people meanwhile, and nobody is assigned by hand."""
    list(Submission.objects.select_for_update().filter(edition=edition).order_by("pk").values_list("pk"))
    list(Evaluator.objects.select_for_update().filter(edition=edition).order_by("pk").values_list("pk"))
