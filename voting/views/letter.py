"""Behind the letter: its code typed by hand, its link, other choices, the confirmation and the receipt."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.arrival import arrived_at
from accounts.refusals import Refusal, Refused
from voting import actions, policies
from voting.forms import LetterCodeForm, OtherChoicesForm, field_name
from voting.models import Ballot, Vote
from voting.paper import is_chosen_in_vain, paper_of, stage_of
from voting.rules import confirmable_until


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def letter_code(request: HttpRequest) -> HttpResponse:
    """The letter's code typed by hand leads where its link leads; nothing is confirmed here."""
    form = LetterCodeForm(request.POST or None)
    if form.is_valid():
        return redirect("voting:confirm", form.cleaned_data["code"])
    return render(request, "voting/code.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link. Mail scanners follow links, so a GET shows and only a POST confirms."""
    at = arrived_at(request)
    ballot, refusal, fresh = _ballot_of(token), None, False
    if ballot is not None and request.method == "POST":
        fresh = ballot.state == Ballot.State.PENDING
        try:
            actions.confirm(token, at=at)
        except Refused as refused:
            refusal = refused.refusal
        ballot = _ballot_of(token)
    if ballot is None:
        return render(request, "voting/link.html", {"refusal": policies.UNKNOWN_LINK}, status=404)
    refusal = refusal or policies.why_not_confirm(ballot, at) or _why_nothing_is_left(ballot)
    if refusal == policies.CONFIRMED_BEFORE:
        return render(request, "voting/receipt.html", _receipt(ballot, at, fresh=fresh))
    if refusal is not None:
        context = {"refusal": refusal, "edition": ballot.edition, "token": token}
        context["may_choose"] = policies.why_not_choose_otherwise(ballot, at) is None
        return render(request, "voting/link.html", context, status=410)
    edition = ballot.edition
    until = confirmable_until(ballot.cast_at, edition.voting_closes, edition.method.confirm_hours)
    context = {"edition": edition, "rows": _rows(ballot), "until": until, "token": token}
    context["may_choose"] = policies.why_not_choose_otherwise(ballot, at) is None
    context["gone"] = [vote.category for vote in ballot.votes.all() if is_chosen_in_vain(vote)]
    return render(request, "voting/confirm.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def rechoose(request: HttpRequest, token: str) -> HttpResponse:
    """Other choices on the ballot of a letter; a POST keeps them and leads back to the confirmation."""
    at, ballot = arrived_at(request), _ballot_of(token)
    stage = stage_of(pk=ballot.edition_id) if ballot else None
    refusal = policies.why_not_choose_otherwise(ballot, at) if ballot else policies.UNKNOWN_LINK
    if ballot is None or stage is None or refusal is not None:
        return redirect("voting:confirm", token)  # which says what is the matter
    paper = paper_of(stage)
    codes = {choice.pk: field_name(choice) for choice in paper}
    initial = {codes[vote.category_id]: str(vote.finalist.public_id) for vote in ballot.votes.all()}
    form = OtherChoicesForm(request.POST if request.method == "POST" else None, paper=paper, initial=initial)
    if form.is_valid():
        try:
            actions.choose_otherwise(token, form.choices(), at=at)
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        else:
            return redirect("voting:confirm", token)
    context = {"edition": ballot.edition, "form": form, "token": token}
    return render(request, "voting/rechoose.html", context, status=422 if form.errors else 200)


def _why_nothing_is_left(ballot: Ballot) -> Refusal | None:
    return policies.CHOSEN_ARE_GONE if all(map(is_chosen_in_vain, ballot.votes.all())) else None


def _ballot_of(token: str) -> Ballot | None:
    return Ballot.objects.for_reading().filter(token_hash=actions.hash_of(token)).first()


def _receipt(ballot: Ballot, at: datetime, *, fresh: bool) -> dict[str, object]:
    votes = list(ballot.votes.all())
    counted = [vote for vote in votes if vote.state in Vote.SETTLED]
    open_still = at < ballot.edition.voting_closes
    return {
        "edition": ballot.edition,
        "ballot": ballot,
        "votes": votes,
        "fresh": fresh,
        "counted": len(counted),
        "vote_address": reverse("voting:vote", args=[ballot.edition.slug]) if open_still else "",
    }


def _rows(ballot: Ballot) -> list[dict[str, object]]:
    """What the ballot chooses, for `face/_review.html`."""
    return [
        {
            "category": vote.category,
            "name": vote.category.name,
            "value": vote.finalist.project.title,
            "detail": _("Has left the vote since; this choice will not count.")
            if is_chosen_in_vain(vote)
            else vote.finalist.organisation.legal_name,
        }
        for vote in ballot.votes.all()
    ]
