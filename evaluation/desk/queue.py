"""What an evaluator has to read."""

from __future__ import annotations

from collections import Counter

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedRequest
from evaluation.desk.people import memberships_of
from evaluation.models import Assignment, AssignmentQuerySet, Consensus, EvaluationReturn

S = Assignment.State


@require_safe
def queue(request: AuthenticatedRequest, rows: AssignmentQuerySet) -> HttpResponse:
    """What is to be read, open work first, the nearest end first; who runs the call is led to the desk of the edition."""
    memberships = memberships_of(request.user)
    own = (
        rows.filter(evaluator__in=[row["evaluator"].pk for row in memberships if row["ready"]])
        .exclude(state__in=[S.REPLACED, S.DECLINED])
        .select_related(
            "submission__project",
            "submission__category",
            "submission__edition__method",
            "submission__organisation",
            "evaluation",
        )
        .annotate(given_back=Exists(EvaluationReturn.objects.filter(evaluation__assignment=OuterRef("pk"))))
    )
    assignments = list(own.order_by("submission__edition__evaluation_ends", "submission__number"))
    assignments.sort(
        key=lambda row: row.is_reported or row.state not in (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS)
    )  # stable
    counted = [row for row in assignments if row.state != S.CONFLICT]
    done = sum(row.state in (S.SUBMITTED, S.LOCKED) for row in counted)
    rehearsal = any(row.submission.edition.is_rehearsal for row in assignments)
    at_work = Counter(
        row.submission.category
        for row in assignments
        if row.state in (S.ACCEPTED, S.IN_PROGRESS) and not row.is_reported
    )
    context = {
        "tables": [category for category, number in at_work.items() if number > 1],
        "rehearsal": rehearsal,
        "memberships": memberships,
        "waiting": any(not row["ready"] for row in memberships),
        "rows": assignments,
        "done": done,
        "of": len(counted),
        "share": done / len(counted) if counted else 0,
        "panels": Consensus.objects.talked_about_by(request.user),
        "undeclared": sum(row.state == S.PROPOSED for row in assignments),
    }
    return render(request, "evaluation/queue.html", context)
