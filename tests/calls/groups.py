"""Somebody with an entry in a state, and a letter to a group, prepared."""

from __future__ import annotations

from accounts.models import User
from calls import actions
from calls.models import BulkLetter, Edition
from submissions.models import Submission
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW
from tests.factories.submissions import SubmissionFactory

WORDS = {"subject": "News of {edition_short}", "body": "Dear {name},\n\nthe call is [here]({link})."}


def entered(edition: Edition, state: str = State.DRAFT, **owner: object) -> User:
    """Somebody who owns an entry in that state; what else they are comes after they have entered."""
    roles = owner.pop("roles", [])
    person = UserFactory(roles=roles, rehearsal=edition.slug if edition.is_rehearsal else "")
    row = SubmissionFactory(category=edition.categories.first(), owner=person, handed_in=state != State.DRAFT)
    Submission.objects.filter(pk=row.pk).update(state=state)
    User.objects.filter(pk=person.pk).update(**owner or {"name": person.name})
    person.refresh_from_db()
    return person


def prepared(edition: Edition, staff: User, audience: str = "drafts", **words: str) -> BulkLetter:
    return actions.prepare_bulk_letter(edition, audience, **(WORDS | words), by=staff, at=NOW)
