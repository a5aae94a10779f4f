"""A letter to a group as it is shown before and after it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import translation

from accounts.models import User
from calls.audiences import Audience
from calls.models import BulkLetter, Edition
from notifications.actions import Words, words_of
from notifications.links import absolute
from notifications.models import Letter
from notifications.wording.kinds import BULK
from notifications.wording.spoken import worded


@dataclass(frozen=True, slots=True)
class Progress:
    """Of a released letter: how many are still owed, have left, were given up."""

    owed: int
    sent: int
    failed: int


def context_for(edition: Edition, audience: Audience) -> dict[str, Any]:
    """What a letter to the group is made of, beside the reader's name."""
    return {"edition": edition, "address": absolute(edition.get_absolute_url()), "audience": audience.words}


def words_for(letter: BulkLetter, edition: Edition, audience: Audience, person: User) -> Words:
    """The letter as `person` will get it."""
    context = context_for(edition, audience) | {"person": {"name": str(person)}}
    with translation.override(person.language):
        said = worded(letter.subject, letter.body, BULK, context)
        return words_of("bulk_letter", context | {"worded": said}, rehearsal=edition.is_rehearsal)


def progress_of(letter: BulkLetter) -> Progress:
    given_up = Q(given_up_at__isnull=False)
    rows = Letter.objects.filter(kind="bulk_letter", edition=letter.edition.slug, key__startswith=f"{letter.key}:")
    found = rows.order_by().aggregate(
        owed=Count("pk", filter=Q(sent_at=None) & ~given_up),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=given_up),
    )
    return Progress(**found)
