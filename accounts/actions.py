"""Acts of and on people. The only module of this app that writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import Event, User


def record(
    verb: str,
    subject: str,
    *,
    by: User | None,
    at: datetime,
    edition: str = "",
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    **facts: Any,
) -> Event:
    """Write one event into the append-only record, inside the caller's transaction.

    verb     past participle with its noun, "submission submitted"
    subject  kind and public id, "submission:6c3e…"
    facts    values that JSON can hold; no personal data
    """
    return Event.objects.create(
        verb=verb,
        subject=subject,
        actor=by,
        at=at,
        edition=edition,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        facts=facts,
    )
