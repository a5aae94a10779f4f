"""The dossier with an empty score sheet, to be printed and read away from the screen."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedRequest
from evaluation import policies
from evaluation.desk.loading import own
from evaluation.models import AssignmentQuerySet
from evaluation.sheet.blind import blind_to_the_jury
from evaluation.sheet.dossier import dossier_of


@require_safe
def printed(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """For its evaluator, once the text is open."""
    assignment = own(request.user, rows, pk)
    if policies.why_not_read(request.user, assignment):
        raise Http404
    edition = assignment.submission.edition
    halves = range(2 * edition.method.scale_max + 1)
    context = {
        "assignment": assignment,
        "edition": edition,
        "submission": assignment.submission,
        "content": dossier_of(assignment.submission, blind_to_the_jury(edition)),
        "criteria": assignment.submission.category.criteria.all(),
        "steps": [f"{half / 2:g}" for half in halves],
        "least": edition.method.comment_min_characters,
    }
    return render(request, "evaluation/printed.html", context)
