"""Check once more, hand in, and go on to the next."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from evaluation import actions
from evaluation.desk.answering import summary
from evaluation.desk.loading import own
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.sheet import lines_of, missing_of
from evaluation.sheet.following import following, open_sheets

SKIPPED = "sheets_skipped"  # in the session: what was put off in this sitting, the longest ago first


def go_on(request: AuthenticatedRequest, assignment: Assignment) -> HttpResponse:
    """To the next open sheet, the queue when there is none."""
    further = following(open_sheets(request.user), assignment, request.session.get(SKIPPED, ()))
    if further is None:
        return redirect("admin:evaluation_assignment_changelist")
    return redirect("admin:evaluation_sheet", further.pk)


@require_http_methods(["GET", "POST"])
def submit(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """Check once more, then hand in; afterwards the next one: the submission with the fewest evaluations."""
    assignment = own(request.user, rows, pk)
    if request.method == "GET" and assignment.is_reported:
        raise Http404
    faults: list[str] = []
    if request.method == "POST":
        try:
            actions.submit_evaluation(assignment, by=request.user, at=arrived_at(request))
        except ValidationError as wrong:
            faults = wrong.messages
        else:
            messages.success(
                request, _("The evaluation of %(number)s is submitted.") % {"number": assignment.submission}
            )
            return go_on(request, assignment)
    lines = lines_of(assignment)
    context = {
        "assignment": assignment,
        "edition": assignment.submission.edition,
        "evaluation": getattr(assignment, "evaluation", None),
        "lines": lines,
        "missing": missing_of(assignment, lines),
        "summary": summary(assignment, lines),
        "faults": faults,
        "further": following(open_sheets(request.user), assignment, request.session.get(SKIPPED, ())),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "evaluation/submit.html", context, status=status)
