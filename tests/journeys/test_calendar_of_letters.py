"""Staff look ahead at what the clock will send, hold some of it back and read a letter; a reader does without reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.rules import Role
from calls.models import LetterPause, LetterSkip
from calls.rules import Phase
from notifications.choices import link_of
from notifications.models import Letter, Unwanted
from notifications.rules import Choice
from submissions.actions import remind_of_deadline
from tests.factories.accounts import UserFactory
from tests.factories.calls import InfoSessionFactory, RegistrationFactory, edition_in
from tests.factories.notifications import LetterFactory
from tests.factories.submissions import SubmissionFactory, owner_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edition():
    now = timezone.now()
    edition = edition_in(Phase.SUBMISSION, at=now)
    for title in ("First practice", "Second practice", "Third practice"):
        SubmissionFactory(edition=edition, title=title, at=now - timedelta(hours=3))
    session = InfoSessionFactory(edition=edition, begins=now + timedelta(days=2), ends=now + timedelta(days=2, hours=1))
    RegistrationFactory(session=session, placed_at=now - timedelta(days=1))
    return edition


def test_staff_look_ahead_skip_one_letter_and_pause_the_rest(turns, edition):
    turns.become(UserFactory(roles=[Role.STAFF]))
    turns.open("calls:process", edition.slug)
    turns.page.get_by_role("navigation", name="Desk of the edition").get_by_role("link", name="Letters").click()
    turns.told("before the deadline")
    turns.look("calendar-of-letters")

    turns.page.get_by_role("link", name="see who").first.click()
    turns.told("If it were due now, 3 people would get it")
    turns.look("calendar-dry-run")
    assert not Letter.objects.filter(kind="draft_reminder").exists()

    turns.open("calls:letter_calendar", edition.slug)
    turns.page.get_by_role("row", name="Reminder of a draft").first.get_by_role("link", name="Skip").click()
    turns.press("Skip this letter")
    turns.told("There is a problem")
    turns.fill("Reason, for the record", "It would come on a holiday.")
    turns.look("calendar-skip")
    turns.press("Skip this letter")
    turns.told("Skipped. This letter does not leave; the others do.")
    assert LetterSkip.objects.get().reason == "It would come on a holiday."

    turns.press("Pause every automatic letter", role="link")
    turns.fill("Reason, for the record", "The form is being mended.")
    turns.look("calendar-pause")
    turns.page.get_by_role("button", name="Pause", exact=True).click()
    turns.told("Every automatic letter is paused")
    turns.look("calendar-paused")
    assert remind_of_deadline(edition, at=edition.deadline - timedelta(hours=2)) == 0

    turns.press("Resume")
    turns.told("Resumed.")
    assert LetterPause.objects.get().resumed_at
    assert remind_of_deadline(edition, at=edition.deadline - timedelta(hours=2)) == 3


def test_staff_find_a_letter_that_came_back_read_it_and_send_it_again(turns):
    elin = UserFactory(name="Elin Lindqvist")
    now = timezone.now()
    LetterFactory(
        person=elin, to=elin.email, kind="appeal_decided", edition="best-practice-2", sent_at=now, channel="mail",
        bounced_at=now, failure="bounced: smtp;550 5.1.1 user unknown", subject="Your appeal was decided",
        text="Your appeal was upheld.\n\nThe application is evaluated.\n",
        html="<p>Your appeal was <b>upheld</b>.</p><p>The application is evaluated.</p>",
    )  # fmt: skip
    LetterFactory.create_batch(3, sent=True, kind="submission_receipt")
    turns.become(UserFactory(roles=[Role.STAFF]))
    turns.open("notifications:letters")
    turns.fill("Address, name or words of the subject", "lindqvist")
    turns.press("Filter")
    turns.told("user unknown")
    turns.look("letters-found")
    turns.press("Your appeal was decided", role="link")
    turns.told("The application is evaluated.")
    turns.look("letter-read")
    turns.press("Send again")
    turns.told("The letter is owed again")

    letter = Letter.objects.get(kind="appeal_decided")
    assert (letter.state, letter.bounced_at, letter.attempts) == ("owed", None, 0)


def test_a_reader_does_without_reminders_by_the_link_of_one_and_by_their_account(turns, edition):
    owner = owner_of(edition.submissions.all()[0])
    letter = LetterFactory(kind="draft_reminder", person=owner, to=owner.email, sent=True)
    turns.page.goto(link_of(letter)[len(settings.PORTAL_URL) :])
    turns.told("Do without these letters?")
    turns.look("unwanted")
    assert not Unwanted.objects.exists()
    turns.press("Send me no more of these")
    turns.told("We write no more of these")
    turns.look("unwanted-done")

    turns.become(owner)
    turns.open("notifications:choices")
    turns.look("letters-that-i-get")
    turns.page.get_by_label("Letters that say that messages wait").uncheck()
    turns.press("Save the choice")
    turns.told("Your choice is saved.")
    assert set(Unwanted.objects.values_list("choice", flat=True)) == {Choice.DRAFTS, Choice.MESSAGES}
