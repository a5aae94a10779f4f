"""Ties that decide something, for the chair."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from calls.views.staff import watched
from evaluation import actions, policies
from evaluation.conflicts import categories_in_conflict
from evaluation.forms import TieForm
from evaluation.policies.evaluating_first import unread_categories
from evaluation.ranking import ties_page


@require_http_methods(["GET", "POST"])
def ties(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The chain that left them equal, what depends on it, and what was decided so far; a POST settles one."""
    person, edition = watched(request, slug)
    now, closed = arrived_at(request), categories_in_conflict(person, edition)
    unread = unread_categories(person, edition) - closed
    shown = []
    for number, tie in enumerate(ties_page.open_ties(edition, closed | unread)):
        chosen = request.method == "POST" and request.POST.get("tie") == str(number)
        form = TieForm(request.POST if chosen else None, tied=tie.tied, prefix=f"tie{number}")
        if chosen and form.is_valid():
            typed = {"ex_aequo": form.cleaned_data["ex_aequo"], "reason": form.cleaned_data["reason"]}
            try:
                actions.settle_tie(tie.category, order=form.order(), **typed, by=person, at=now)
            except ValidationError as wrong:
                form.add_error(None, ValidationError(wrong.messages))
            else:
                messages.success(request, _("The tie is settled."))
                return redirect("evaluation:ties", slug)
        shown.append((number, tie, form))
    context = {
        "edition": edition,
        "ties": shown,
        "history": ties_page.decided(edition, closed | unread),
        "closed": len(closed),
        "unread": len(unread),
        "may_decide": policies.why_not_decide(person, edition) is None,
    }
    return render(request, "evaluation/ties.html", context)
