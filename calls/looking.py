"""A letter that nobody has sent, kept for some minutes so that a frame of the page can show it as a mail program does."""

from __future__ import annotations

from base64 import b64encode
from uuid import uuid4

from django.core.cache import cache
from django.http import HttpResponse

from accounts.models import User
from notifications.actions import Words
from notifications.emblem import emblem_png

MINUTES = 15
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def keep(words: Words, person: User) -> str:
    """The key by which `person`, and nobody else, sees the letter."""
    token = uuid4().hex
    cache.set(_name(token, person), words.html, MINUTES * 60)
    return token


def as_mail(token: str, person: User) -> HttpResponse | None:
    """The HTML part: nothing in it runs or is fetched. None when its minutes are over."""
    html = cache.get(_name(token, person))
    if html is None:
        return None
    emblem = f"data:image/png;base64,{b64encode(emblem_png()).decode()}"  # an attachment of the mail itself
    answer = HttpResponse(html.replace("cid:emblem", emblem))
    answer["Content-Security-Policy"] = POLICY
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _name(token: str, person: User) -> str:
    return f"letter-look:{person.pk}:{token}"
