"""The deadline passes: for everybody it is extended, for one applicant alone; each with the letter's link to the submit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.rules import Role
from calls.models import Edition
from calls.rules import Phase
from submissions.models import Submission
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, fresh, owner_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft():
    """Answered, never submitted, of a call whose deadline passed an hour ago."""
    edition = edition_in(Phase.SUBMISSION, at=timezone.now())
    found = SubmissionFactory(edition=edition, answered=True, at=timezone.now() - timedelta(hours=3))
    Edition.objects.filter(pk=edition.pk).update(deadline=timezone.now() - timedelta(hours=1))
    return fresh(found)


def _too_late(turns, draft):
    """What the owner sends now is too late, and the page says what is kept."""
    turns.become(owner_of(draft))
    turns.open("submissions:review", draft.public_id)
    turns.press("Submit the application")
    turns.told("Nothing that you have written is lost.")
    turns.look("more-time-too-late")
    assert Submission.objects.get().state == State.DRAFT


def _submit(turns, draft):
    turns.open("submissions:review", draft.public_id)
    turns.look("more-time-review")
    turns.press("Submit the application")
    turns.page.wait_for_url("**/receipt/**")
    turns.look("more-time-receipt")


def _tomorrow():
    return (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT12:00")


def test_staff_extend_the_deadline_for_everybody_and_the_owner_of_a_draft_submits(turns, draft):
    staff, owner = UserFactory(roles=[Role.STAFF]), owner_of(draft)
    _too_late(turns, draft)

    turns.become(staff)
    turns.open("calls:process", draft.edition.slug)
    turns.press("Extend the deadline for everybody", role="link")
    turns.press("Extend the deadline")
    turns.told("There is a problem")
    turns.look("extend-problem")
    turns.fill("Last minute to submit", _tomorrow())
    turns.fill("Reason", "The form was down on Friday.")
    turns.look("extend")
    turns.press("Extend the deadline")
    turns.told("The deadline is extended")

    turns.become(owner)
    letter = turns.follow("deadline_extended", owner)
    assert "The form was down on Friday." in letter.text
    turns.page.locator("del").first.wait_for()
    turns.look("extended-call")
    turns.press("Continue your application", role="link")
    _submit(turns, draft)
    assert fresh(draft).state == State.SUBMITTED


def test_one_applicant_gets_more_time_of_their_own_and_another_does_not(turns, draft):
    staff, owner = UserFactory(roles=[Role.STAFF]), owner_of(draft)
    stranger = UserFactory()
    _too_late(turns, draft)

    turns.become(staff)
    turns.open("submissions:grants", draft.edition.slug)
    turns.press("Give the extension")
    turns.told("There is a problem")
    turns.look("grant-problem")
    turns.fill("E-mail address of the applicant", owner.email)
    turns.fill("Last minute to submit", _tomorrow())
    turns.fill("Reason", "Our server had lost their files.")
    turns.press("Give the extension")
    turns.told("The extension is given")
    turns.look("grants")

    turns.become(owner)
    letter = turns.follow("extension_granted", owner)
    assert "Our server had lost their files." in letter.text
    turns.page.get_by_role("heading", name="Your extension").wait_for()
    turns.look("extension-own")
    address = turns.page.url
    turns.press(draft.project.title, role="link")
    _submit(turns, draft)
    assert fresh(draft).state == State.SUBMITTED

    turns.become(stranger)
    assert turns.page.goto(address).status == 404
