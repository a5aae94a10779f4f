"""Letters about an edition to a person with an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from calls.models import Edition
from notifications.actions import owe


def tell(person: User, edition: Edition, kind: str, /, *, key: str, at: datetime, **context: Any) -> None:
    """Owe `person` the letter `kind`; a rehearsal's goes into its demonstration mailbox. See `owe`.

    context  what the templates need beside `edition`
    """
    owe(
        kind,
        key=key,
        to=person.email,
        person=person,
        at=at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        context={"edition": edition, **context},
    )
