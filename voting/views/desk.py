"""Staff's desk of the vote: what looks odd, proposals to annul, and the second person.

It shows no count; and no finalist until two people have decided.
"""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest, recently_authenticated, requires_role
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from accounts.rules import Role
from calls import pictures
from calls.models import Edition
from voting import actions, policies
from voting.clusters import clusters_of, day_of, hours_of
from voting.effect import effect_of
from voting.forms import AnnulmentForm, DecisionForm, ErasureForm, SignalsForm
from voting.models import Annulment, Certification, KeyDestruction, Vote
from voting.models.ballots import VoteQuerySet

SHOWN = 50  # rows of a search; how many more there are is not said (rule 15)


@requires_role(Role.STAFF, Role.CHAIR, Role.AUDITOR)
@require_safe
def desk(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.with_gates(), slug=slug)
    search = SignalsForm(request.GET if SignalsForm.base_fields.keys() & request.GET.keys() else None)
    found = _found(edition, search) if search.is_valid() else []
    initial = request.GET.dict()
    form = AnnulmentForm(initial=initial, auto_id="annul_%s", offered=found)
    return _desk(request, edition, search, form, found if search.is_valid() else None)


def _desk(
    request: AuthenticatedRequest, edition: Edition, search: SignalsForm, form: AnnulmentForm, found: list[Vote] | None
) -> HttpResponse:
    day = _day_asked(request, edition)
    certification = Certification.objects.filter(edition=edition).first()
    context: dict[str, object] = {
        "edition": edition,
        "search": search,
        "form": form,
        "found": None if found is None else form.rows()[:SHOWN],
        "more": found is not None and len(found) > SHOWN,
        "annulments": Annulment.objects.filter(edition=edition).for_listing(),
        "certification": certification,
        "may_erase": policies.why_not_erase_voter(request.user) is None,
    }
    if certification is not None:
        context |= _end_of_key(request, edition)
    else:
        hours = hours_of(edition, day)
        picture = pictures.hours([hour.share for hour in hours], _("Ballots of each hour, in parts of the busiest"))
        context |= {"day": day, "clusters": clusters_of(edition, day), "hours": hours, "picture": picture}
    return render(request, "voting/desk.html", context)


def _end_of_key(request: AuthenticatedRequest, edition: Edition) -> dict[str, object]:
    """When the key is to be destroyed, where that stands, and whether it is the reader's to act."""
    proposed, at = KeyDestruction.objects.filter(edition=edition).first(), arrived_at(request)
    if proposed is None:
        refusal = policies.why_not_propose_key_destruction(request.user, edition, at)
    else:
        refusal = policies.why_not_destroy_key(request.user, proposed)
    return {"key_due": policies.key_due(edition), "destruction": proposed, "may_act_on_key": refusal is None}


def _day_asked(request: AuthenticatedRequest, edition: Edition) -> date:
    """The day in the address, else the last one that has passed or begun."""
    return day_of(edition, _parsed(request.GET.get("day", "")), arrived_at(request))


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _found(edition: Edition, search: SignalsForm) -> list[Vote]:
    return list(_votes(edition, search)[: SHOWN + 1])


def _votes(edition: Edition, search: SignalsForm) -> VoteQuerySet:
    return Vote.objects.filter(ballot__edition=edition).with_signals(search.signals(), **search.span())


@requires_role(Role.STAFF)
@recently_authenticated
@require_POST
def propose(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Propose what the search finds, or those of it that are ticked."""
    edition = get_object_or_404(Edition.objects.with_gates(), slug=slug)
    search = SignalsForm(request.POST)
    found = _found(edition, search) if search.is_valid() else None
    form = AnnulmentForm(request.POST, auto_id="annul_%s", offered=found or [])
    if not form.is_valid():
        return _desk(request, edition, search, form, found)
    votes = _votes(edition, form)
    if ticked := form.ticked():
        votes = votes.filter(pk__in=ticked)
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
        "votes": [("", vote) for vote in votes[:SHOWN]],
        "more": len(votes) > SHOWN,
        "effect": effect_of(row),
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


@requires_role(Role.CHAIR, Role.AUDITOR)
@recently_authenticated
@require_POST
def destroy_key(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The chair proposes to destroy the key of the vote; the auditor does it."""
    edition, at = get_object_or_404(Edition.objects.with_gates(), slug=slug), arrived_at(request)
    proposed = KeyDestruction.objects.filter(edition=edition).first()
    try:
        if proposed is None:
            actions.propose_key_destruction(edition, by=request.user, at=at)
        else:
            actions.destroy_key(proposed, by=request.user, at=at)
    except Refused as refused:
        messages.error(request, str(refused.refusal.reason))
    else:
        messages.success(request, _("The key is destroyed.") if proposed else _("Proposed. The auditor decides."))
    return redirect("voting:desk", slug)


@requires_role(Role.STAFF)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def erase(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Forget a voter who asks for it. The answer is the same whether or not they voted."""
    edition = get_object_or_404(Edition, slug=slug)
    form = ErasureForm(request.POST or None)
    if form.is_valid():
        actions.erase_voter(edition, form.cleaned_data["address"], by=request.user, at=arrived_at(request))
        messages.success(request, _("What could name this voter is gone."))
        return redirect("voting:desk", slug)
    return render(request, "voting/erase.html", {"edition": edition, "form": form})
