"""A conflict of interest, or its absence, as the evaluator declares it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from evaluation import actions, policies
from evaluation.desk.loading import own
from evaluation.dossier import dossier_of
from evaluation.forms import ReasonForm
from evaluation.models import AssignmentQuerySet


@require_http_methods(["GET", "POST"])
def declare(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """A conflict of interest or its absence, before the text opens."""
    assignment = own(request.user, rows, pk)
    form = ReasonForm(request.POST if "conflict" in request.POST or "decline" in request.POST else None)
    refusal = policies.why_not_declare(request.user, assignment, arrived_at(request))
    if request.method == "POST" and not refusal:
        now = arrived_at(request)
        if "none" in request.POST:
            actions.declare_no_conflict(assignment, by=request.user, at=now)
            return redirect("admin:evaluation_sheet", pk)
        if form.is_valid():
            act = actions.decline if "decline" in request.POST else actions.declare_conflict
            act(assignment, reason=form.cleaned_data["reason"], by=request.user, at=now)
            messages.success(request, _("Noted. Somebody else will read this submission."))
            return redirect("admin:evaluation_assignment_changelist")
    content = dossier_of(assignment.submission)
    partners = [row for row in content.get("answers", []) if row["question"] == "partners"]
    context = {
        "assignment": assignment,
        "edition": assignment.submission.edition,
        "content": content,
        "partners": partners,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "evaluation/declare.html", context)


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
