"""The count: made once, when chair and auditor certify the vote."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from accounts.actions import record
from accounts.models import User
from calls.models import Category, Edition
from calls.rules import VoteMode
from submissions.models import Submission
from voting import keys
from voting.actions.ledger import close_last_batch
from voting.ledger import on_the_ledger
from voting.models import Annulment, Ballot, Certification, Vote
from voting.rules import favourites


def prepare_key(edition: Edition, *, by: User | None, at: datetime) -> None:
    """Make the edition's key when its finalists are released; consequence of that gate."""
    if edition.method.vote_mode == VoteMode.NONE or keys.exists(edition.slug):
        return
    if not Ballot.objects.filter(edition=edition).exists():
        keys.make(edition.slug)
        record("vote key made", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug)


def certify(edition: Edition, *, by: User, at: datetime) -> None:
    """Close the ledger, count the vote and keep the count as canonical JSON; consequence of the gate *certify vote*.

    Waits for confirmations under way and keeps new ones out until it has counted.
    """
    if edition.method.vote_mode == VoteMode.NONE:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('certification'), %s)", [edition.pk])
    batch = close_last_batch(edition, at=at)
    content = count(edition) | {"ledger_head": batch.head}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    Certification.objects.create(edition=edition, canonical=canonical, sha256=digest, at=at)
    record("vote certified", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug, sha256=digest)


def count(edition: Edition) -> dict[str, Any]:
    """What the vote comes to, from its rows: what `Certification.content` describes, but for the ledger's head."""
    rows = Vote.objects.counted().filter(category__edition=edition).order_by()
    votes: dict[str, dict[str, int]] = {
        code: {} for code in Category.objects.filter(edition=edition).values_list("code", flat=True)
    }
    for code, finalist in on_the_ledger(edition):
        votes[code][finalist] = 0
    for code, finalist, number in rows.values_list("category__code", "finalist__public_id").annotate(Count("pk")):
        votes[code][str(finalist)] = number
    standing = set(map(str, Submission.objects.finalists().filter(edition=edition).values_list("public_id", flat=True)))
    annulled = _annulled(edition)
    reasons = sorted({reason for found in annulled.values() for reason in found})
    return {
        "edition": edition.slug,
        "voters": rows.values("mailbox").distinct().count(),
        "tally": votes,
        "valid": {code: sum(found.values()) for code, found in votes.items()},
        "favourites": {
            code: favourites({one: number for one, number in found.items() if one in standing})
            for code, found in votes.items()
        },
        "annulled": {reason: sum(found.get(reason, 0) for found in annulled.values()) for reason in reasons},
        "annulled_in": annulled,
    }


def _annulled(edition: Edition) -> dict[str, dict[str, int]]:
    """Category code -> reason -> annulled votes. One that was restored and annulled again has the later reason."""
    holding = Annulment.objects.holding().filter(edition=edition, votes__state=Vote.State.ANNULLED).order_by()
    rows = holding.values_list("votes__category__code", "reason").annotate(Count("votes", distinct=True))
    found: dict[str, dict[str, int]] = {}
    for code, reason, number in rows:
        found.setdefault(code, {})[reason] = number
    return found
