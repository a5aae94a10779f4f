"""Letters to people who are registered for an info session, or want to be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from calls.models import Edition, InfoSession, Registration
from calls.session_reminders import writer
from calls.sessions import letters_about
from notifications.actions import owe


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
    write = writer(edition, session, kind, now=at, **context)
    for row in registrations:
        owe(
            kind,
            key=f"{letters_about(row.session, row)}{kind.removeprefix('session_')}:{what}".rstrip(":"),
            to=row.address,
            at=at,
            words=write(row),
            edition=edition.slug,
            rehearsal=edition.is_rehearsal,
            secret=secret,
        )
