"""Behind the letter: its code typed by hand, its link, other choices, the confirmation and the receipt."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.arrival import arrived_at
from accounts.refusals import Refused
from calls.templatetags.moments import moment
from voting import actions, policies
from voting.chosen import Chosen, Opened, opened
from voting.drawn import cut, drawn, filled
from voting.forms import LetterCodeForm, OtherChoicesForm, field_name
from voting.letters import MOMENT, code_places, fates
from voting.paper import paper_of
from voting.rules import confirmable_until, is_fresh


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
    """The letter's link. Mail scanners follow links, so a GET shows and only a POST confirms; that leads to the receipt."""
    at, refusal = arrived_at(request), None
    if request.method == "POST":
        try:
            actions.confirm(token, at=at)
        except Refused as refused:
            refusal = refused.refusal
        else:
            return redirect("voting:confirm", token)
    found = _opened(token)
    if found is None:
        return render(request, "voting/link.html", {"refusal": policies.UNKNOWN_LINK}, status=404)
    ballot, edition = found.ballot, found.stage.edition
    refusal = refusal or policies.why_not_confirm(found, at) or policies.why_nothing_is_left(found.rows)
    if refusal == policies.CONFIRMED_BEFORE:
        return render(request, "voting/receipt.html", _receipt(found, at))
    may_choose = policies.why_not_choose_otherwise(found, at) is None
    about = {"edition": edition, "token": token, "may_choose": may_choose}
    if refusal is not None:
        return render(request, "voting/link.html", about | {"refusal": refusal}, status=410)
    about["until"] = confirmable_until(ballot.cast_at, edition.voting_closes, edition.method.confirm_hours)
    about["rows"] = [_row(row) for row in found.rows]
    about["gone"] = [row.choice.name for row in found.rows if row.in_vain]
    return render(request, "voting/confirm.html", about)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def rechoose(request: HttpRequest, token: str) -> HttpResponse:
    """Other choices on the ballot of a letter; a POST keeps them and leads back to the confirmation."""
    at, found = arrived_at(request), _opened(token)
    if found is None or policies.why_not_choose_otherwise(found, at) is not None:
        return redirect("voting:confirm", token)  # which says what is the matter
    initial = {field_name(row.choice): row.finalist.id for row in found.rows}
    data = request.POST if request.method == "POST" else None
    form = OtherChoicesForm(data, paper=paper_of(found.stage), initial=initial)
    if form.is_valid():
        try:
            actions.choose_otherwise(token, form.choices(), at=at)
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        else:
            return redirect("voting:confirm", token)
    context = {"edition": found.stage.edition, "form": form, "token": token}
    return render(request, "voting/rechoose.html", context, status=422 if form.errors else 200)


def _opened(token: str) -> Opened | None:
    return opened(actions.hash_of(token))


def _receipt(found: Opened, at: datetime) -> dict[str, object]:
    edition = found.stage.edition
    return {
        "edition": edition,
        "receipt": _drawn_receipt(found),
        "fresh": is_fresh(found.ballot.confirmed_at, at),
        "counted": any(row.settled for row in found.rows),
        "vote_address": reverse("voting:vote", args=[edition.slug]) if at < edition.voting_closes else "",
    }


def _drawn_receipt(found: Opened) -> SafeString:
    rows, codes, edition = found.rows, code_places(found.rows), found.stage.edition
    context = {"edition": edition, "moment": MOMENT, "rows": list(zip(rows, codes, strict=True))}
    context["counted"] = any(row.settled for row in rows)
    draw = partial(render_to_string, "voting/_receipt.html", context)
    kept = drawn("receipt_page", found.stage, fates(rows), lambda: cut(draw()))
    own = {code: row.code for code, row in zip(codes, rows, strict=True)}
    own[MOMENT] = moment(Context({"edition": edition}), found.ballot.confirmed_at, seconds=True, offset=True)
    return mark_safe(filled(kept, own))  # noqa: S308 (our template; codes are letters and figures of our own)


def _row(row: Chosen) -> dict[str, object]:
    """For `face/_review.html`."""
    return {
        "category": row.choice,
        "name": row.choice.name,
        "value": row.finalist.title,
        "detail": _("Has left the vote since; this choice will not count.")
        if row.in_vain
        else row.finalist.organisation,
    }
