"""What a browser has just sent, kept in it for a quarter of an hour: who mistyped the address need not choose again.

The choices alone, signed and out of a script's reach; the address is typed anew, because the next person at a shared
device should not find it.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from voting.paper import address_of
from voting.rules import Choices

NAME = "vote_sent"
SALT = "voting.sent"
LIVES = 15 * 60  # seconds


def keep(response: HttpResponse, slug: str, choices: Choices) -> None:
    response.set_cookie(
        NAME,
        signing.dumps({code: one for code, one in choices.items() if one}, salt=f"{SALT}.{slug}"),
        max_age=LIVES,
        path=address_of("vote", slug),
        secure=settings.TLS,
        httponly=True,
        samesite="Lax",
    )


def kept_in(request: HttpRequest, slug: str) -> Choices | None:
    """None where nothing was sent, too long ago, or not in this edition."""
    try:
        found: Choices = signing.loads(request.COOKIES.get(NAME, ""), salt=f"{SALT}.{slug}", max_age=LIVES)
    except signing.BadSignature:
        return None
    return found
