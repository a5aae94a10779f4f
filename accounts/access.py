"""Who gets as far as a view: decorators, and the type of a request that has somebody behind it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, Refused
from accounts.rules import Role

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]  # Any: some views name the request they get more closely


class AuthenticatedRequest(HttpRequest):
    """What a view gets behind LoginRequiredMiddleware. For annotations only."""

    user: User


def requires_role(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Answer 403 with a sentence to anybody who holds none of `roles`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated or not request.user.has_role(*roles):
                needed = ", ".join(str(role.label) for role in roles)
                raise Refused(Refusal("needs-role", _("This page is for: %(roles)s.") % {"roles": needed}))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def only_in_demonstration(view: View[P]) -> View[P]:
    """A page that does not exist outside demonstration mode."""

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def freshly_signed_in(view: View[P]) -> View[P]:
    """As `recently_authenticated`, and for those whose only key is their mailbox too: they sign in again by a code."""
    proved = recently_authenticated(view)

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if settings.DEMONSTRATION or get_reauthentication_flows(request.user):
            return proved(request, *args, **kwargs)
        records = get_authentication_records(request, request.user)
        if any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records):
            return view(request, *args, **kwargs)
        logout(request)
        messages.info(request, _("Sign in again: what follows is for you alone."))
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)

    return guarded


def recently_authenticated(view: View[P]) -> View[P]:
    """Before a dangerous act: whoever proved themselves more than 15 minutes ago does so again.

    Demonstration mode does not ask. A POST is kept meanwhile and carried out afterwards.
    """
    asks = reauthentication_required(enabled=lambda request: not settings.DEMONSTRATION)
    decorated: View[P] = asks(view)
    return decorated
