"""Staff's page that gives a submitted evaluation back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls.views.staff import watched
from evaluation import actions, policies
from evaluation.forms import ReasonForm
from evaluation.models import Assignment


@require_http_methods(["GET", "POST"])
def give_back(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """The evaluator may write again and is told why; until the next submit the evaluation does not count."""
    person, edition = watched(request, slug)
    rows = Assignment.objects.visible_to(person).select_related("evaluator__person", "submission__project")
    assignment = get_object_or_404(rows, pk=pk, submission__edition=edition)
    assignment.submission.edition = edition
    require(policies.why_not_return(person, assignment))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.return_evaluation(assignment, **form.cleaned_data, by=person, at=arrived_at(request))
        messages.success(request, _("Returned. It does not count until it is submitted again; the evaluator is told."))
        return redirect("evaluation:progress", slug)
    names = {"number": assignment.submission.number, "person": assignment.evaluator}
    title = _("Return the evaluation of %(number)s to %(person)s?") % names
    context = {"edition": edition, "form": form, "title": title, "act": _("Return it")}
    return render(request, "evaluation/reason.html", context)
