"""The client of tests: who is signed in by force has proved their second factor too."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from django.conf import settings
from django.test import Client

from accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class PortalClient(Client):
    """Django's own, except that `force_login` marks the session as allauth does after a second factor."""

    def force_login(self, user: Any, backend: str | None = None, *, second_factor: bool = True) -> None:
        super().force_login(user, backend)
        if second_factor and isinstance(user, User):
            session = self.session
            for key, value in proof_of(user, at=time.time()).items():
                session[key] = value
            session.save()


def proof_of(person: User, *, at: float) -> dict[str, Any]:
    """What allauth keeps in the session of a person who proved their second factor at `at`."""
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "mfa", "at": at, "type": "totp"}],
        _AUTHENTICATION_METHODS_USER_SESSION_KEY: str(person.pk),
    }


def cookie_of(person: User, address: str) -> dict[str, Any]:
    """The cookie that signs `person` in to a browser: `page.context.add_cookies([cookie_of(person, live_server.url)])`."""
    client = PortalClient()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def follow(target: Locator) -> None:
    """Press what leads to another page, and be there: a click alone returns before its form is sent."""
    with target.page.expect_navigation():
        target.click()
