"""Letters to people who are registered for an info session, or want to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import translation

from calls.models import Edition, InfoSession, Registration
from calls.sessions import letters_about, link_of
from notifications.actions import Words, owe, words_of

# What stands in the words, written once for all who read the same language. Nobody's text can hold it: no character for text.
LINK = "\ue000link\ue000"


def owe_about(
    edition: Edition,
    session: InfoSession,
    registrations: Sequence[Registration],
    kind: str,
    *,
    what: str = "",
    at: datetime,
    secret: bool = False,
    **context: Any,
) -> None:
    """Owe each of `registrations` the letter `kind`, in the language in which they registered.

    what   tells this letter from others of its kind to the same registration: a time, a sequence, a message
    """
    said: dict[str, Words] = {}
    for row in registrations:
        if row.language not in said:
            with translation.override(row.language):
                found = {"edition": edition, "session": session, "link": LINK, "now": at, **context}
                said[row.language] = words_of(kind, found, edition=edition.slug, rehearsal=edition.is_rehearsal)
        words, link = said[row.language], link_of(row)
        owe(
            kind,
            key=f"{letters_about(row.session, row)}{kind.removeprefix('session_')}:{what}".rstrip(":"),
            to=row.address,
            at=at,
            words=replace(words, text=words.text.replace(LINK, link), html=words.html.replace(LINK, link)),
            edition=edition.slug,
            rehearsal=edition.is_rehearsal,
            secret=secret,
        )
