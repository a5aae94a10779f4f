"""Staff's pages of suspected conflicts: the list, one pair with its decision, and who could read a submission."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.policies import why_not_run
from calls.views.staff import watched
from evaluation import actions, policies
from evaluation.assigning.candidates import Candidates
from evaluation.conflicts.suspects import Suspects, suspect_of, with_assignments
from evaluation.forms.conflicts import DecideConflictForm, SuspectFilters
from submissions.conflicted import shown
from submissions.rules import State

ROWS = 50


@require_safe
def conflicts(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Pairs of evaluator and submission that look like a conflict, the strongest first, with the evidence in words."""
    person, edition = watched(request, slug)
    found = Suspects(edition, person)
    form = SuspectFilters(request.GET or None, evaluators=found.evaluators, submissions=found.submissions)
    filters = form.cleaned_data if form.is_valid() else {}
    page = Paginator(found.chosen(filters), ROWS).get_page(request.GET.get("page"))
    page.object_list = with_assignments(list(page.object_list))
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "filtered": any(filters.values()),
        "hidden": found.hidden,
        "may_run": why_not_run(person, edition) is None,
    }
    return render(request, "evaluation/conflicts.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: AuthenticatedRequest, slug: str, pk: int, public_id: UUID) -> HttpResponse:
    """One pair: what speaks for a conflict, what was decided so far, and the decision."""
    person, edition = watched(request, slug)
    evaluator = get_object_or_404(edition.evaluators.select_related("person"), pk=pk)
    rows = shown(edition.submissions.exclude(version=None), person)
    rows = rows.select_related("project", "category", "organisation", "version")
    submission = get_object_or_404(rows, public_id=public_id)
    row = suspect_of(evaluator, submission)
    refusal = policies.why_not_decide_conflict(person, edition, evaluator, submission)
    form = DecideConflictForm(request.POST or None)
    if form.is_valid():
        typed, now = form.cleaned_data, arrived_at(request)
        try:
            actions.decide_conflict(evaluator, submission, **typed, evidence=row.evidence, by=person, at=now)
        except ValidationError as wrong:
            form.add_error(None, ValidationError(wrong.messages))
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("evaluation:conflicts", slug)
    context = {
        "edition": edition,
        "row": row,
        "history": submission.conflict_decisions.filter(evaluator=evaluator).select_related("by"),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "evaluation/decide_conflict.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def candidates(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The whole jury beside one submission, with what stands in the way of each; a POST assigns one of them."""
    person, edition = watched(request, slug)
    rows = shown(edition.submissions.exclude(version=None), person)
    rows = rows.select_related("project", "category", "organisation", "version")
    submission = get_object_or_404(rows, public_id=public_id)
    submission.edition = edition
    if request.method == "POST":
        require(why_not_run(person, edition))
        key = request.POST.get("evaluator", "")
        evaluator = get_object_or_404(edition.evaluators, pk=key if key.isdecimal() and len(key) < 15 else 0)
        try:
            actions.assign(evaluator, submission, by=person, at=arrived_at(request))
        except Refused as refused:
            messages.error(request, str(refused.refusal.reason))
        else:
            messages.success(request, _("%(person)s reads %(number)s.") % {"person": evaluator, "number": submission})
        return redirect("evaluation:candidates", slug, public_id)
    found = Candidates(edition, [submission], arrived_at(request)).jury(submission)
    context = {
        "edition": edition,
        "submission": submission,
        "found": found,
        "nobody": bool(found) and all(one.conflicted for one in found),
        "may_run": why_not_run(person, edition) is None,
        "may_assign": why_not_run(person, edition) is None and submission.state == State.ELIGIBLE,
    }
    return render(request, "evaluation/candidates.html", context)
