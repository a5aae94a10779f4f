"""The history of one evaluation."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedRequest
from evaluation import policies
from evaluation.desk.loading import readable
from evaluation.models import AssignmentQuerySet
from evaluation.sheet.blind import blind_for, title_for
from evaluation.sheet.changes import told

ROWS = 100


@require_safe
def changes(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """For its evaluator, and for those who run the call and have no conflict in its category."""
    assignment = readable(request.user, rows, pk)
    evaluation = getattr(assignment, "evaluation", None)
    if policies.why_not_see_changes(request.user, assignment) or evaluation is None:
        raise Http404
    evaluation.assignment = assignment
    context = {
        "assignment": assignment,
        "edition": assignment.submission.edition,
        "title": title_for(assignment.submission, blind_for(request.user, assignment.submission.edition)),
        "page_obj": Paginator(told(evaluation), ROWS).get_page(request.GET.get("page")),
        "own": assignment.evaluator.person_id == request.user.pk,
    }
    return render(request, "evaluation/changes.html", context)
