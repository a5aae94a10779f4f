"""Letters of staff to a group: what is counted is what is sent, and it is sent once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import Refused, require
from calls import audiences, policies
from calls.bulk import context_for
from calls.models import BulkLetter, Edition
from notifications.wording.actions import in_order, owe_named
from notifications.wording.kinds import BULK


@transaction.atomic
def prepare_bulk_letter(
    edition: Edition,
    audience: str,
    *,
    subject: str,
    body: str,
    by: User,
    at: datetime,
    letter: BulkLetter | None = None,
) -> BulkLetter:
    """Write down a letter to a group, or write `letter` anew, and count who would get it. Nothing is sent."""
    edition = _with_gates(edition)
    require(policies.why_not_write_to_group(by, edition, audience, at))
    words = in_order(BULK, subject=subject, body=body)
    row = _locked(letter) if letter else BulkLetter(edition=edition, prepared_by=by, prepared_at=at)
    require(policies.why_not_change_bulk_letter(row))
    row.audience, row.subject, row.body = audience, words["subject"], words["body"]
    _count(row, edition, at)
    row.full_clean()
    row.save()
    facts: dict[str, Any] = {"audience": audience, "letters": row.counted}
    record("letter to a group prepared", _subject(row), by=by, at=at, edition=edition.slug, **facts)
    return row


@transaction.atomic
def count_bulk_letter(letter: BulkLetter, *, by: User, at: datetime) -> BulkLetter:
    """Count anew who would get it."""
    row, edition = _locked(letter), _with_gates(letter.edition)
    require(policies.why_not_write_to_group(by, edition, row.audience, at) or policies.why_not_change_bulk_letter(row))
    _count(row, edition, at)
    row.save(update_fields=["counted", "counted_whom", "counted_at"])
    return row


@transaction.atomic
def discard_bulk_letter(letter: BulkLetter, *, by: User, at: datetime) -> None:
    """Throw a prepared letter away; the record keeps that there was one. What was released stays."""
    row, edition = _locked(letter), _with_gates(letter.edition)
    require(policies.why_not_write_to_group(by, edition, row.audience, at) or policies.why_not_change_bulk_letter(row))
    facts: dict[str, Any] = {"audience": row.audience, "letters": row.counted}
    record("letter to a group thrown away", _subject(row), by=by, at=at, edition=edition.slug, **facts)
    row.delete()


@transaction.atomic
def release_bulk_letter(letter: BulkLetter, *, typed: int, by: User, at: datetime) -> BulkLetter:
    """Owe everybody in the group their letter, all in one transaction; a second release is refused.

    typed  how many letters the person who releases it has read and typed
    """
    row, edition = _locked(letter), _with_gates(letter.edition)
    require(policies.why_not_write_to_group(by, edition, row.audience, at) or policies.why_not_change_bulk_letter(row))
    audience = audiences.known(row.audience)
    people = list(audiences.recipients(audience, edition))
    whom = _digest(person.pk for person in people)
    require(policies.why_not_release(row, typed=typed, now=len(people), same=whom == row.counted_whom))
    row.released_by, row.released_at = by, at
    row.save(update_fields=["released_by", "released_at"])
    owe_named(
        people,
        "bulk_letter",
        words={"subject": row.subject, "body": row.body},
        declared=BULK,
        context=context_for(edition, audience),
        key=row.key,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        at=at,
    )
    facts: dict[str, Any] = {"audience": row.audience, "letters": len(people)}
    record("letter to a group released", _subject(row), by=by, at=at, edition=edition.slug, **facts)
    return row


def _count(row: BulkLetter, edition: Edition, at: datetime) -> None:
    people = audiences.recipients(audiences.known(row.audience), edition)
    keys = list(people.values_list("pk", flat=True))
    row.counted, row.counted_whom, row.counted_at = len(keys), _digest(keys), at


def _digest(keys: Iterable[int]) -> str:
    return sha256(",".join(map(str, sorted(keys))).encode()).hexdigest()


def _locked(letter: BulkLetter) -> BulkLetter:
    row = BulkLetter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if row is None:
        raise Refused(policies.THROWN_AWAY)
    return row


def _with_gates(edition: Edition) -> Edition:
    """Locked against a gate that moves meanwhile: its row is what `move_gate` locks."""
    return Edition.objects.with_gates().select_for_update(of=("self",), no_key=True).get(pk=edition.pk)


def _subject(row: BulkLetter) -> str:
    return f"bulk letter:{row.public_id}"
