"""Info sessions for everybody: register, confirm by the letter's link, put it into the calendar, withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refusal, Refused
from calls import actions, policies
from calls.forms import RegistrationForm
from calls.ical import calendar_of_session
from calls.models import Edition, InfoSession, Registration
from calls.rules import REGISTRATION_PENDING_FOR, Attendance
from calls.sessions import NOTICE, NOTICE_VERSION, registration_of, token_of
from calls.views.public import visible_edition


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for a place. Whatever the mailbox did before, the answer is the same page."""
    edition, now = visible_edition(request, slug), arrived_at(request)
    session = get_object_or_404(InfoSession, edition=edition, pk=pk)
    person = request.user if isinstance(request.user, User) else None
    if refusal := policies.why_not_register(person, edition, session, now):
        return _form(request, edition, session, None, refusal)
    known = {"name": person.name, "address": person.email} if person else {}
    form = RegistrationForm(request.POST or None, initial=known)
    if not form.is_valid():
        return _form(request, edition, session, form)
    facts = {name: form.cleaned_data[name] for name in ("name", "organisation", "address")}
    network = getattr(request, "client_address", "")
    try:
        actions.register(session, **facts, network=network, language=get_language() or "en", by=person, at=now)
    except Refused as refused:
        return _form(request, edition, session, form, refused.refusal)
    return redirect("calls:session_asked", slug)


def _form(
    request: HttpRequest,
    edition: Edition,
    session: InfoSession,
    form: RegistrationForm | None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    status = 200
    if refusal is not None and request.method == "POST":
        status = 429 if refusal == policies.TOO_MANY_FROM_NETWORK else 403
    taken = Registration.objects.filter(session=session, state=Attendance.REGISTERED).count() if session.capacity else 0
    context = {
        "edition": edition,
        "session": session,
        "form": form,
        "refusal": refusal,
        "full": bool(session.capacity) and taken >= session.capacity,
        "notice": NOTICE,
        "notice_version": NOTICE_VERSION,
    }
    return render(request, "calls/register.html", context, status=status)


@login_not_required
@require_safe
def asked(request: HttpRequest, slug: str) -> HttpResponse:
    """ "Look in your mailbox": the same page for everybody."""
    return render(request, "calls/session_asked.html", {"edition": visible_edition(request, slug)})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link. Mail scanners follow links, so a GET shows and only a POST confirms."""
    found, now = registration_of(token), arrived_at(request)
    if found is None:
        return render(request, "calls/registration_unknown.html", {}, status=404)
    refusal = None
    if found.state == Attendance.PENDING:
        refusal = policies.why_not_confirm_registration(found, found.session, now)
        if request.method == "POST" and refusal is None:
            try:
                return redirect("calls:registration", token_of(actions.confirm_registration(found, at=now)))
            except Refused as refused:
                refusal = refused.refusal
    context = {
        "edition": found.session.edition,
        "session": found.session,
        "registration": found,
        "token": token,
        "refusal": refusal,
        "until": found.asked_at + REGISTRATION_PENDING_FOR,
        "over": now >= found.session.ends,
    }
    return render(request, "calls/registration.html", context, status=410 if refusal else 200)


@login_not_required
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    found = _or_404(token)
    try:
        actions.withdraw_registration(found, at=arrived_at(request))
    except Refused as refused:
        messages.error(request, str(refused.refusal.reason))
    else:
        messages.success(request, _("You are not registered any more. Your name and address are deleted."))
    return redirect("calls:registration", token)


@login_not_required
@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The session for a calendar program, with the address to join at: for those who have a place."""
    found = _or_404(token)
    if found.state == Attendance.PENDING:
        raise Http404
    text = calendar_of_session(found, arrived_at(request))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="session-{found.session_id}.ics"'
    return answer


def _or_404(token: str) -> Registration:
    found = registration_of(token)
    if found is None:
        raise Http404
    return found
