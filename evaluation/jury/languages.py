"""Languages that evaluators read: those of the portal."""

from __future__ import annotations

from django.conf import settings


def name_of(code: str) -> str:
    """ "sv" → "Swedish", in the language of the page; an unknown code is its own name."""
    return str(dict(settings.LANGUAGES).get(code, code))
