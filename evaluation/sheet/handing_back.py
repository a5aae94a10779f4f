"""What was typed on a sheet that has been closed meanwhile, handed back: nothing typed is lost, nothing is saved."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import AuthenticatedRequest
from accounts.refusals import Refusal
from evaluation.actions.keeping import CANNOT
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.policies import CLOSED, TAKEN_BACK

S = Assignment.State
_CLOSED: dict[str, Refusal] = {S.CONFLICT: CLOSED, S.REPLACED: TAKEN_BACK, S.DECLINED: TAKEN_BACK}


def _closed(assignment: Assignment) -> Refusal | None:
    return CLOSED if assignment.is_reported else _CLOSED.get(assignment.state)


@dataclass(frozen=True, slots=True)
class Typed:
    """One criterion as it was sent; the criteria are public, the application is not."""

    criterion: str
    score: str
    comment: str


def handed_back(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse | None:
    """The page with what was typed, when the person's own sheet is closed by now; None else."""
    own = rows.filter(pk=pk, evaluator__person=request.user).select_related("submission__category")
    assignment = own.first()
    if assignment is None or (refusal := _closed(assignment)) is None:
        return None
    sent = request.POST
    typed = [
        Typed(
            row.name,
            CANNOT if f"cannot:{row.code}" in sent else sent.get(f"score:{row.code}", ""),
            sent.get(f"comment:{row.code}", ""),
        )
        for row in assignment.submission.category.criteria.all()
    ]
    context = {
        "refusal": refusal,
        "number": assignment.submission.number,
        "typed": [row for row in typed if row.score or row.comment.strip()],
    }
    return render(request, "evaluation/handed_back.html", context, status=HTTPStatus.CONFLICT)
