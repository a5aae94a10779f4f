"""How every action on an assignment begins: its row, locked and read anew with all that the policies ask."""

from __future__ import annotations

from calls.models import Edition
from evaluation.models import Assignment


def locked(assignment: Assignment) -> Assignment:
    row = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("evaluator__person", "submission__category", "submission__project", "assigned_by")
        .get(pk=assignment.pk)
    )
    row.submission.edition = Edition.objects.with_gates().get(pk=row.submission.edition_id)
    return row
