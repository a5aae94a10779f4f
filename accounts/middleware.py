"""Nobody with a role of the portal gets past the door with one factor, the admin site included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import second_factor
from accounts.models import User

Answer = Callable[[HttpRequest], HttpResponse]

# What one needs in order to set up or prove a second factor, and the way out.
OPEN_TO_ONE_FACTOR = frozenset(
    {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate", "account_logout", "set_language"}
)
# Open as long as there is no second factor at all: else one factor would be enough to add another.
SETTING_UP = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})


class SecondFactorMiddleware:
    """Sends a person whose role asks for a second factor to set one up, or to prove the one they have.

    Demonstration mode asks for none. Stands behind AuthenticationMiddleware; costs no query once it is proved.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: Any, kwargs: Any) -> HttpResponse | None:
        found = request.resolver_match
        if found is None or found.view_name in OPEN_TO_ONE_FACTOR or not second_factor.is_owed(request):
            return None
        assert isinstance(request.user, User)  # noqa: S101  # is_owed is false for anybody else
        proofs = second_factor.kinds_of(request.user)
        if not proofs:
            return None if found.view_name in SETTING_UP else redirect("mfa_activate_totp")
        then = request.get_full_path() if request.method == "GET" else "/"
        page = "mfa_reauthenticate" if Authenticator.Type.TOTP in proofs else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(page)}?{urlencode({'next': then})}")
