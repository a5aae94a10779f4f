"""The lot that decides a voter's order of finalists: a random seed in a signed, strictly necessary cookie."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = "vote_order"
SALT = "voting.order"


def seed_of(request: HttpRequest) -> str | None:
    """The voter's seed as the browser keeps it. Signed, so that nobody chooses an order for somebody else."""
    seed: str | None = request.get_signed_cookie(NAME, default=None, salt=SALT)
    return seed


def new_seed() -> str:
    return secrets.token_hex(8)


def keep(response: HttpResponse, seed: str) -> None:
    """Let the browser keep the seed as long as a vote may last."""
    response.set_signed_cookie(
        NAME,
        seed,
        salt=SALT,
        max_age=60 * 60 * 24 * 60,
        secure=settings.TLS,
        httponly=True,
        samesite="Lax",
    )
