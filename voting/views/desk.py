"""Staff's desk of the vote: what looks odd, proposals to annul, and the second person. It shows no count and no finalist."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest, recently_authenticated, requires_role
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from accounts.rules import Role
from calls.models import Edition
from voting import actions, policies
from voting.forms import AnnulmentForm, DecisionForm, SignalsForm
from voting.models import Annulment, Certification, Vote

SHOWN = 50  # rows of a search; how many more there are is not said (rule 15)


@requires_role(Role.STAFF, Role.CHAIR, Role.AUDITOR)
@require_safe
def desk(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition, slug=slug)
    form = AnnulmentForm(initial=request.GET.dict(), auto_id="annul_%s")
    search = SignalsForm(request.GET or None)
    found = _found(edition, search) if search.is_valid() else None
    return _desk(request, edition, search, form, found)


def _desk(
    request: AuthenticatedRequest, edition: Edition, search: SignalsForm, form: AnnulmentForm, found: list[Vote] | None
) -> HttpResponse:
    context = {
        "edition": edition,
        "search": search,
        "form": form,
        "found": None if found is None else found[:SHOWN],
        "more": found is not None and len(found) > SHOWN,
        "annulments": Annulment.objects.filter(edition=edition).for_listing(),
        "certification": Certification.objects.filter(edition=edition).first(),
    }
    return render(request, "voting/desk.html", context)


def _found(edition: Edition, search: SignalsForm) -> list[Vote]:
    signals = {name: search.cleaned_data[name] for name in SignalsForm.base_fields}
    return list(Vote.objects.filter(ballot__edition=edition).with_signals(**signals)[: SHOWN + 1])


@requires_role(Role.STAFF)
@recently_authenticated
@require_POST
def propose(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition, slug=slug)
    form = AnnulmentForm(request.POST, auto_id="annul_%s")
    if not form.is_valid():
        search = SignalsForm(request.POST)
        return _desk(request, edition, search, form, _found(edition, search) if search.is_valid() else None)
    signals = {name: form.cleaned_data[name] for name in SignalsForm.base_fields}
    votes = Vote.objects.filter(ballot__edition=edition).with_signals(**signals)
    rule, reason = form.cleaned_data["rule"], form.cleaned_data["reason"]
    try:
        actions.propose_annulment(edition, votes, rule=rule, reason=reason, by=request.user, at=arrived_at(request))
    except Refused as refused:
        messages.error(request, str(refused.refusal.reason))
    else:
        messages.success(request, _("Proposed. A second person decides."))
    return redirect("voting:desk", slug)


@requires_role(Role.STAFF, Role.CHAIR, Role.AUDITOR)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def annulment(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """One proposal: what it rests on, and the second person's decision."""
    row = get_object_or_404(Annulment.objects.for_listing(), edition__slug=slug, pk=pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        _decide(row, form, request)
        return redirect("voting:annulment", slug, pk)
    votes = list(row.votes.select_related("ballot").order_by("ballot__cast_at", "pk")[: SHOWN + 1])
    context = {
        "edition": row.edition,
        "annulment": row,
        "votes": votes[:SHOWN],
        "more": len(votes) > SHOWN,
        "why_not_decide": policies.why_not_decide(request.user, row),
        "why_not_propose_restoration": policies.why_not_propose_restoration(request.user, row, "-"),
        "why_not_restore": policies.why_not_restore(request.user, row),
    }
    return render(request, "voting/annulment.html", context)


def _decide(row: Annulment, form: DecisionForm, request: AuthenticatedRequest) -> None:
    """Do what was decided; a refusal is a sentence on the page."""
    by, at, verdict = request.user, arrived_at(request), form.cleaned_data["verdict"]
    try:
        if verdict == "confirm":
            actions.confirm_annulment(row, by=by, at=at)
        elif verdict == "dismiss":
            actions.dismiss_annulment(row, by=by, at=at)
        elif verdict == "restore":
            actions.restore(row, by=by, at=at)
        else:
            actions.propose_restoration(row, reason=form.cleaned_data["reason"], by=by, at=at)
    except Refused as refused:
        messages.error(request, str(refused.refusal.reason))
    else:
        messages.success(request, _("Recorded."))
