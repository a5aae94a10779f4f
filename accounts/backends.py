"""Whom a session may stand for."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from accounts.models import User
from accounts.policies import why_not_sign_in


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's own, but an invented person's session is worth nothing outside demonstration mode.

    Django asks this for every request, so a session left over from a demonstration ends by itself.
    """

    def user_can_authenticate(self, user: User | None) -> bool:
        return user is not None and why_not_sign_in(user, demonstration=settings.DEMONSTRATION) is None
