"""Staff pages that propose who reads what, show it, and write it while it is still true."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.views.staff import watched
from evaluation import actions, policies
from evaluation.assigning.proposals import Shown
from evaluation.assigning.reading import closed_to
from evaluation.forms import ProposeForm

ROWS = 50
SHOWN = 10  # earlier dry runs


@require_http_methods(["GET", "POST"])
def propose(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """A POST is a dry run, kept under an address of its own."""
    person, edition = watched(request, slug)
    require(policies.why_not_propose(person, edition))
    form = ProposeForm(request.POST or None, initial={"each": edition.method.evaluators_per_submission})
    if form.is_valid():
        try:
            made = actions.propose_assignments(edition, **form.cleaned_data, by=person, at=arrived_at(request))
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        else:
            return redirect("evaluation:proposal", slug, made.pk)
    earlier = edition.proposals.select_related("by")[:SHOWN]
    context: dict[str, Any] = {"edition": edition, "form": form, "earlier": earlier}
    context["hidden"] = len(closed_to(person, edition))
    return render(request, "evaluation/propose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def proposal(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """One dry run; a POST assigns what it shows."""
    person, edition = watched(request, slug)
    require(policies.why_not_propose(person, edition))
    row = get_object_or_404(edition.proposals.select_related("by", "assigned_by", "edition"), pk=pk)
    status = 200
    if request.method == "POST":
        try:
            made = actions.assign_by_proposal(row, by=person, at=arrived_at(request))
        except Refused as refused:
            messages.error(request, str(refused.refusal.reason))
            status = 409
        else:
            messages.success(request, _("%(n)s assigned.") % {"n": len(made)})
            return redirect("evaluation:progress", slug)
    found = Shown(row, arrived_at(request), person)
    context: dict[str, Any] = {"edition": edition, "proposal": row, "found": found}
    if not row.assigned_at and found.is_true:
        page = Paginator(found.added(), ROWS).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "reasons": found.reasons(page.object_list)}
        context["refusal"] = policies.why_not_assign_proposed(person, row, edition)
    return render(request, "evaluation/proposal.html", context, status=status)
