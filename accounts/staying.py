"""Staying signed in: how long the session lasts, prolonging it, and coming back to a form after signing in again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import clock
from accounts.models import User


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in, for how many seconds more, and the token that a form needs now; a POST begins the time anew.

    static/js/session.js asks; without script the button comes with `next`, the page to go back to.
    """
    if request.method == "POST" and request.user.is_authenticated:
        request.session.prolong()  # type: ignore[attr-defined]  # accounts.sessions
    back = request.POST.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return JsonResponse(_told(request))


def _told(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    return {
        "person": str(person.public_id) if isinstance(person, User) else "",
        "seconds": seconds_left(request),
        "token": get_token(request),
    }


def seconds_left(request: HttpRequest) -> int:
    """Seconds until the signed-in person's session ends; 0 for nobody."""
    ends = getattr(getattr(request, "session", None), "ends", None)
    if ends is None or not request.user.is_authenticated:
        return 0
    return max(0, int((ends - clock.now()).total_seconds()))


@require_safe
def signed_in(request: AuthenticatedRequest) -> HttpResponse:
    """Where signing in again leads that was asked for by an open form: the form waits in another tab."""
    return render(request, "accounts/signed_in.html")
