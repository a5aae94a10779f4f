"""The staff page that proposes who reads what, shows it, and writes it when it is still true."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.views.staff import watched
from evaluation import actions, policies, proposals
from evaluation.forms import ProposeForm


@require_http_methods(["GET", "POST"])
def propose(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """A POST is a dry run; with the digest of one it assigns what was shown."""
    person, edition = watched(request, slug)
    require(policies.why_not_propose(person, edition, arrived_at(request)))
    form = ProposeForm(request.POST or None, initial={"each": edition.method.evaluators_per_submission})
    context: dict[str, Any] = {"edition": edition, "form": form}
    if form.is_valid():
        if digest := request.POST.get("digest"):
            try:
                made = actions.assign_by_proposal(
                    edition, **form.cleaned_data, digest=digest, by=person, at=arrived_at(request)
                )
            except Refused as refused:
                form.add_error(None, str(refused.refusal.reason))
            else:
                messages.success(request, _("%(n)s assigned.") % {"n": len(made)})
                return redirect("evaluation:progress", slug)
        else:
            found = proposals.propose(edition, **form.cleaned_data, at=arrived_at(request))
            context |= {"found": found, "summary": proposals.summary_words(found)}
    return render(request, "evaluation/propose.html", context, status=422 if form.errors else 200)
