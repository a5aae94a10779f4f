"""A conflict of interest, or its absence, as the evaluator declares it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from evaluation import actions, policies
from evaluation.desk.loading import own
from evaluation.forms import ReasonForm
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.sheet.blind import blind_to_the_jury
from evaluation.sheet.dossier import dossier_of, partners_of
from submissions.models import Submission

S = Assignment.State


@require_http_methods(["GET", "POST"])
def declare(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """A conflict of interest or its absence, before the text opens."""
    assignment = own(request.user, rows, pk, also=(S.REPLACED,) if request.method == "POST" else ())
    form = ReasonForm(request.POST if "conflict" in request.POST or "decline" in request.POST else None)
    refusal = policies.why_not_declare(request.user, assignment, arrived_at(request))
    if request.method == "POST" and not refusal:
        try:
            if done := _declared(request, assignment, form):
                return done
        except Refused as refused:  # staff were faster
            refusal = refused.refusal
    blind = blind_to_the_jury(assignment.submission.edition)
    content = dossier_of(assignment.submission, blind)
    context = {
        "assignment": assignment,
        "edition": assignment.submission.edition,
        "content": content,
        "blind": blind,
        "partners": partners_of(content),
        "people": [] if blind else people_of(assignment.submission),
        "form": form,
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal and request.method == "POST" else HTTPStatus.OK
    return render(request, "evaluation/declare.html", context, status=status)


def people_of(submission: Submission) -> list[str]:
    return [str(editor.person) for editor in submission.editors.select_related("person")]


def _declared(request: AuthenticatedRequest, assignment: Assignment, form: ReasonForm) -> HttpResponse | None:
    """Where to go after the declaration; None when a reason is missing."""
    now = arrived_at(request)
    if "none" in request.POST:
        actions.declare_no_conflict(assignment, by=request.user, at=now)
        return redirect("admin:evaluation_sheet", assignment.pk)
    if not form.is_valid():
        return None
    act = actions.decline if "decline" in request.POST else actions.declare_conflict
    act(assignment, reason=form.cleaned_data["reason"], by=request.user, at=now)
    messages.success(request, _("Noted. Somebody else will read this submission."))
    return redirect("admin:evaluation_assignment_changelist")


@require_http_methods(["GET", "POST"])
def conflict(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """A conflict found after the declaration: told by the evaluator, decided by the chair."""
    assignment = own(request.user, rows, pk)
    form = ReasonForm(request.POST or None)
    refusal = policies.why_not_report(request.user, assignment, arrived_at(request))
    if not refusal and form.is_valid():
        actions.report_late_conflict(assignment, **form.cleaned_data, by=request.user, at=arrived_at(request))
        messages.success(request, _("Noted. Staff are told, and the chair decides whether your scores count."))
        return redirect("admin:evaluation_assignment_changelist")
    edition = assignment.submission.edition
    context = {"assignment": assignment, "edition": edition, "form": form, "refusal": refusal}
    return render(request, "evaluation/conflict.html", context)
