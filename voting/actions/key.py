"""The end of a vote's key, by chair and auditor: what tied a vote to a mailbox is gone, and the ledger stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from voting import keys, policies
from voting.models import KeyDestruction


@transaction.atomic
def propose_key_destruction(edition: Edition, *, by: User, at: datetime) -> KeyDestruction:
    """Propose it, on or after the edition's date; proposing twice changes nothing."""
    require(policies.why_not_propose_key_destruction(by, edition, at))
    found, made = KeyDestruction.objects.get_or_create(edition=edition, defaults={"proposed_by": by, "proposed_at": at})
    if made:
        _record("vote key to be destroyed", edition, by=by, at=at)
    return found


@transaction.atomic
def destroy_key(destruction: KeyDestruction, *, by: User, at: datetime) -> KeyDestruction:
    """Destroy the key. What stands in the record and in the table is written first: a key without a record is never gone."""
    destruction = (
        KeyDestruction.objects.select_for_update(of=("self",)).select_related("edition").get(pk=destruction.pk)
    )
    require(policies.why_not_destroy_key(by, destruction))
    destruction.destroyed_by, destruction.destroyed_at = by, at
    destruction.save(update_fields=["destroyed_by", "destroyed_at"])
    _record("vote key destroyed", destruction.edition, by=by, at=at)
    transaction.on_commit(lambda: keys.destroy(destruction.edition.slug))
    return destruction


def destroy_left_keys() -> int:
    """Destroy what a crash between record and file left behind; returns how many. For the scheduler."""
    left = KeyDestruction.objects.filter(destroyed_at__isnull=False).values_list("edition__slug", flat=True)
    found = [slug for slug in left if keys.exists(slug)]
    for slug in found:
        keys.destroy(slug)
    return len(found)


def _record(verb: str, edition: Edition, *, by: User, at: datetime) -> None:
    record(verb, f"edition:{edition.slug}", by=by, at=at, edition=edition.slug)
