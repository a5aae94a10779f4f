"""Addresses in letters: whole ones, from the setting, never from a request's Host header."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of `path` ("/calls/…", as reverse() gives it) of this portal."""
    return f"{settings.PORTAL_URL}{path}"
