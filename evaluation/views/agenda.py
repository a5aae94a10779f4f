"""Staff and chair: what the panel talks about, and one more evaluator for a submission."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.views.staff import watched
from evaluation import actions
from evaluation.assigning.candidates import Candidates
from evaluation.conflicts import categories_in_conflict
from evaluation.consensus.agenda import agenda_of
from evaluation.forms.consensus import AnotherForm
from evaluation.policies import agreeing
from submissions.conflicted import shown
from submissions.models import Submission


@require_safe
def agenda(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """In the order in which to talk, with the reason for each; nothing of a category in which the reader has a conflict."""
    person, edition = watched(request, slug)
    now = arrived_at(request)
    closed = categories_in_conflict(person, edition)
    context = {
        "edition": edition,
        "agenda": agenda_of(edition, closed, now, person),
        "closed": len(closed),
        "now": now,
        "may_convene": agreeing.why_not_organise(person, edition, now) is None,
    }
    return render(request, "evaluation/agenda.html", context)


@require_http_methods(["GET", "POST"])
def another(request: AuthenticatedRequest, slug: str, public_id: str) -> HttpResponse:
    """Who could read it as well, the best first; one click gives it."""
    person, edition = watched(request, slug)
    rows = Submission.objects.select_related("category", "project", "organisation", "version").filter(edition=edition)
    submission = get_object_or_404(shown(rows, person), public_id=public_id)
    submission.edition = edition
    require(agreeing.why_not_convene(person, submission, arrived_at(request)))
    found = Candidates(edition, [submission], arrived_at(request)).of(submission)
    form = AnotherForm(request.POST or None, candidates=found)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.ask_another(
                submission, typed["evaluator"], reason=typed["reason"], by=person, at=arrived_at(request)
            )
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error(None, ValidationError(wrong.messages))
        else:
            names = {"name": made.evaluator, "number": submission.number}
            messages.success(request, _("%(name)s reads %(number)s as well, and is told.") % names)
            return redirect("evaluation:agenda", slug)
    standing = submission.assignments.select_related("evaluator__person").order_by("pk")
    context = {"edition": edition, "submission": submission, "found": found, "form": form, "standing": standing}
    return render(request, "evaluation/another.html", context, status=422 if form.errors else 200)
