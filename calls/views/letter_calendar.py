"""The calendar of letters on an edition's desk: what the clock will send, to whom, and holding it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls import actions, automatic, letter_policies, policies
from calls.forms import HoldBackForm
from calls.letter_calendar import calendar_of, letters_if_due_now
from calls.models import Edition, LetterPause, LetterSkip
from calls.views.staff import ROWS, watched
from notifications.rules import without_own_links

SHOWN = 200  # recipients of a dry run; of more the number is told


@require_safe
def calendar(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    person, edition = watched(request, slug)
    found = calendar_of(edition, arrived_at(request))
    context = {
        "edition": edition,
        "calendar": found,
        "page_obj": Paginator(found.lines, ROWS).get_page(request.GET.get("page")),
        "may_run": policies.why_not_run(person, edition) is None,
    }
    return render(request, "calls/letter_calendar.html", context)


@require_safe
def dry_run(request: AuthenticatedRequest, slug: str, kind: str) -> HttpResponse:
    """Who would get what, if it were due now. Nothing is owed."""
    person, edition = watched(request, slug)
    require(policies.why_not_run(person, edition))
    now = arrived_at(request)
    rule, moment = _named(edition, kind, request.GET.get("stamp", ""), now)
    letters = letters_if_due_now(edition, moment, now)
    refusal = letter_policies.why_not_read_ahead(person, kind)
    context = {
        "edition": edition,
        "rule": rule,
        "moment": moment,
        "letters": letters[:SHOWN],
        "count": len(letters),
        "sample": _sample(letters, closed=refusal is not None),
        "refusal": refusal,
    }
    return render(request, "calls/letter_dry_run.html", context)


def _sample(letters: list[automatic.Planned], *, closed: bool) -> dict[str, str] | None:
    """The first letter as it would be written; of what is for its reader alone the subject only."""
    if not letters:
        return None
    words = letters[0].words()
    return {
        "to": letters[0].name,
        "subject": words.subject,
        "text": "" if closed else without_own_links(words.text.strip()),
    }


@require_http_methods(["GET", "POST"])
def pause(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Hold back the letters of ?kind=, or all automatic letters."""
    person, edition = watched(request, slug)
    kind = request.GET.get("kind", "")
    rule = automatic.rule_of(kind)
    if kind and rule is None:
        require(letter_policies.NOT_AUTOMATIC)
    form = HoldBackForm(request.POST or None)
    refusal = letter_policies.why_not_pause(person, edition, kind)
    if form.is_valid():
        try:
            actions.pause_letters(edition, kind, reason=form.cleaned_data["reason"], by=person, at=arrived_at(request))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("Paused. Nothing of it leaves until somebody resumes it."))
            return redirect("calls:letter_calendar", slug)
    return _held(request, "calls/pause_letters.html", {"edition": edition, "rule": rule, "form": form}, refusal)


@require_http_methods(["GET", "POST"])
def skip(request: AuthenticatedRequest, slug: str, kind: str) -> HttpResponse:
    """Leave out the letter of one moment."""
    person, edition = watched(request, slug)
    now, stamp = arrived_at(request), request.GET.get("stamp", "")
    rule, moment = _named(edition, kind, stamp, now)
    refusal = letter_policies.why_not_skip(person, edition, kind, stamp, now)
    form = HoldBackForm(request.POST or None)
    if form.is_valid():
        try:
            actions.skip_letter(edition, kind, stamp, reason=form.cleaned_data["reason"], by=person, at=now)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("Skipped. This letter does not leave; the others do."))
            return redirect("calls:letter_calendar", slug)
    context = {"edition": edition, "rule": rule, "moment": moment, "form": form}
    return _held(request, "calls/skip_letter.html", context, refusal)


@require_POST
def resume(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    person, edition = watched(request, slug)
    row = get_object_or_404(LetterPause.objects.select_related("edition"), pk=pk, edition=edition)
    done = _("Resumed. What was missed is not made up for: only what still matters leaves.")
    return _acted(request, slug, lambda: actions.resume_letters(row, by=person, at=arrived_at(request)), done)


@require_POST
def take_back(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    person, edition = watched(request, slug)
    row = get_object_or_404(LetterSkip.objects.select_related("edition"), pk=pk, edition=edition)
    done = _("Not skipped any more: the letter leaves at its time.")
    return _acted(request, slug, lambda: actions.take_back_skip(row, by=person, at=arrived_at(request)), done)


def _acted(request: AuthenticatedRequest, slug: str, act: Callable[[], object], done: str) -> HttpResponse:
    """Back to the calendar, which says that it is done, or why not."""
    try:
        act()
    except Refused as refused:
        messages.warning(request, str(refused.refusal.reason))
    else:
        messages.success(request, done)
    return redirect("calls:letter_calendar", slug)


def _named(edition: Edition, kind: str, stamp: str, at: Any) -> tuple[automatic.Rule, automatic.Moment]:
    rule = automatic.rule_of(kind)
    moment = automatic.moment_of(edition, kind, stamp, at)
    if rule is None or moment is None:
        raise Http404
    return rule, moment


def _held(request: AuthenticatedRequest, template: str, context: dict[str, Any], refusal: Any) -> HttpResponse:
    status = 403 if refusal and request.method == "POST" else 200
    return render(request, template, context | {"refusal": refusal}, status=status)
