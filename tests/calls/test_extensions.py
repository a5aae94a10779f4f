"""A deadline extended for everybody, with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from calls import actions, process
from calls.models import Edition
from calls.rules import Phase
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.moments import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calls_alone")]


def person(*roles: Role, **more: str) -> User:
    return UserFactory(roles=list(roles), second_factor=False, **more)


def nothing_happened() -> bool:
    return not (Event.objects.exists() or Letter.objects.exists())


def edition_now(edition: Edition) -> Edition:
    return Edition.objects.with_gates().get(pk=edition.pk)


WEEK = timedelta(days=7)


def test_a_deadline_is_extended_for_everybody_with_its_reason() -> None:
    edition, staff = edition_in(Phase.SUBMISSION), person(Role.STAFF)
    old, new = edition.deadline, edition.deadline + timedelta(days=2)
    told: list[datetime] = []
    process.on_extension(lambda extension: told.append(extension.new_deadline))

    extension = actions.extend_deadline(edition, new, reason="The form was down on Friday.", by=staff, at=NOW)

    edition = edition_now(edition)
    assert (edition.deadline, extension.old_deadline, told) == (new, old, [new])
    assert edition.phase_at(old) == Phase.SUBMISSION
    event = Event.objects.get()
    assert (event.verb, event.reason, event.to_state) == ("deadline extended", extension.reason, new.isoformat())


def test_a_call_that_has_closed_opens_again_by_an_extension() -> None:
    edition = edition_in(Phase.CHECKING)

    actions.extend_deadline(edition, NOW + timedelta(days=1), reason="Storm.", by=person(Role.STAFF), at=NOW)

    assert edition_now(edition).phase_at(NOW) == Phase.SUBMISSION


@pytest.mark.parametrize(
    ("phase", "role", "later", "code"),
    [
        (Phase.SUBMISSION, Role.CHAIR, timedelta(days=1), "not-staff"),
        (Phase.SUBMISSION, Role.APPLICANT, timedelta(days=1), "not-staff"),
        (Phase.SUBMISSION, Role.STAFF, timedelta(0), "not-later"),
        (Phase.SUBMISSION, Role.STAFF, -timedelta(days=1), "not-later"),
        (Phase.CHECKING, Role.STAFF, timedelta(minutes=1), "not-later"),
        (Phase.SUBMISSION, Role.STAFF, 3 * WEEK, "too-late"),
        (Phase.EVALUATION, Role.STAFF, timedelta(days=1), "not-open"),
        (Phase.DRAFT, Role.STAFF, timedelta(days=1), "not-open"),
    ],
)
def test_a_deadline_is_not_extended(phase: Phase, role: Role, later: timedelta, code: str) -> None:
    edition = edition_in(phase)

    with pytest.raises(Refused) as refused:
        actions.extend_deadline(edition, edition.deadline + later, reason="Because.", by=person(role), at=NOW)

    assert refused.value.refusal.code == code
    assert edition_now(edition).deadline == edition.deadline
    assert not edition.extensions.exists()
    assert nothing_happened()


def test_an_extension_says_why() -> None:
    edition = edition_in(Phase.SUBMISSION)

    with pytest.raises(ValidationError):
        actions.extend_deadline(edition, edition.deadline + WEEK, reason="", by=person(Role.STAFF), at=NOW)

    assert nothing_happened()
