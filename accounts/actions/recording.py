"""The record of every act, and the chain that shows whether an entry of it was changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from accounts.models import Event, EventLink, User
from accounts.rules import event_digest

CHAIN_LOCK = 0x65766E74  # "evnt": two tasks at once would fork a chain


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
    using: str = "default",
    **facts: Any,
) -> Event:
    """Write one event into the append-only record, inside the caller's transaction.

    verb     past participle with its noun, "submission submitted"
    subject  kind and public id, "submission:6c3e…"
    edition  slug; what an invented person does anywhere belongs to their rehearsal
    facts    values that JSON can hold; no personal data
    """
    return Event.objects.using(using).create(
        verb=verb,
        subject=subject,
        actor=by,
        at=at,
        edition=edition or (by.rehearsal if by else ""),
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        facts=facts,
    )


# -- People ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def chain_events(*, most: int = 5000) -> int:
    """Link up to `most` events that are not linked yet; returns how many. Safe to run twice, late, or at the same time.

    The order of the chain is the order of linking, not of event ids: an event whose
    transaction commits late is linked late.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    events = list(Event.objects.filter(link__isnull=True).order_by("pk")[:most])
    heads = _heads({event.edition for event in events})
    links = []
    for event in events:
        heads[event.edition] = event_digest(heads[event.edition], _as_chained(event))
        links.append(EventLink(event=event, chain=event.edition, digest=heads[event.edition]))
    EventLink.objects.bulk_create(links)
    return len(links)


def verify_chain() -> Event | None:
    """The first event, in order of linking, that does not fit its chain; None when every chain holds."""
    heads: dict[str, str] = {}
    for link in EventLink.objects.select_related("event").order_by("pk").iterator(chunk_size=2000):
        digest = event_digest(heads.get(link.chain, ""), _as_chained(link.event))
        if link.digest != digest or link.chain != link.event.edition:
            return link.event
        heads[link.chain] = digest
    return None


def _heads(chains: set[str]) -> dict[str, str]:
    """The last digest of each of `chains`, "" for one that has no link yet."""
    last = EventLink.objects.filter(chain__in=chains).order_by("chain", "-pk").distinct("chain")
    return dict.fromkeys(chains, "") | dict(last.values_list("chain", "digest"))


def _as_chained(event: Event) -> dict[str, Any]:
    """What the digest covers: the whole row, as it is read back from the database."""
    return {
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor_id,
        "verb": event.verb,
        "subject": event.subject,
        "edition": event.edition,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "reason": event.reason,
        "facts": event.facts,
    }
