"""The pages around an application that no other journey opens: compared, checked, taken back, renewed, consented."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import give_consent
from accounts.models import Consent
from accounts.rules import Role
from calls.rules import Gate, Phase
from notifications.models import Letter
from submissions import actions
from submissions.models import Editor, Version
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_2, edition_in, timetable_in
from tests.factories.submissions import SubmissionFactory, fresh, hand_in, owner_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LATER = "We began with a table of eight.\n\nSince then two more hospitals have joined, and each has its own table."


@pytest.fixture
def edition():
    """Edition 2 as its file says it, open today."""
    made = edition_2(Gate.PUBLISH)
    for name, moment in timetable_in(Phase.SUBMISSION, timezone.now()).items():
        setattr(made, name, moment)
    made.save()
    return made


@pytest.fixture
def entry(edition):
    """Handed in an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    return SubmissionFactory(edition=edition, title="Patients at the table of eight", handed_in=True, at=at)


def _change(entry, text):
    row = entry.answers.filter(question__kind="long_text").select_related("question").first()
    actions.save_answer(entry, row.question, text, revision=row.revision, by=owner_of(entry), at=timezone.now())


def test_an_applicant_compares_and_says_which_of_two_texts_counts(turns, entry):
    owner, page = owner_of(entry), turns.page
    actions.reopen(entry, by=owner, at=timezone.now())
    _change(entry, LATER)
    turns.become(owner)
    turns.open("submissions:review", entry.public_id)
    turns.press("See it as evaluators will", role="link")
    turns.told("This is what evaluators will read")
    turns.look("preview")
    turns.press("Back to check and submit", role="link")
    token = page.locator("input[name=token]").first.get_attribute("value")
    hand_in(fresh(entry), token=token, at=timezone.now())
    actions.reopen(fresh(entry), by=owner, at=timezone.now())
    _change(fresh(entry), "A third text, written in another tab.")

    turns.press("Submit the application")
    turns.told("nothing was submitted now")
    turns.look("other-content")
    assert Version.objects.count() == 2
    turns.press("Submit the draft as a newer version")
    page.wait_for_url("**/receipt/3/")

    page.goto(entry.get_absolute_url())
    turns.look("detail-with-versions")
    turns.press("Compare the last two versions", role="link")
    turns.told("A third text, written in another tab.")
    turns.look("versions")
    turns.become(UserFactory(roles=[Role.STAFF]))
    turns.open("submissions:staff_submission", entry.edition.slug, entry.public_id)
    turns.press("Compare the version that stands with the one before", role="link")
    turns.told("A third text, written in another tab.")
    turns.look("staff-versions")
    turns.press("Back to the application", role="link")
    page.get_by_role("heading", name=entry.project.title).wait_for()


def test_anybody_checks_a_receipt(turns, entry):
    turns.open("submissions:check_receipt")
    turns.look("receipt-check")
    turns.press("Check the receipt")
    turns.told("There is a problem")
    turns.look("receipt-problem")
    turns.fill("Number of the receipt", entry.number)
    turns.fill("Code of the receipt", "ABCD-EFGH-JKLM")
    turns.press("Check the receipt")
    turns.told("We know no receipt")
    turns.look("receipt-unknown")
    turns.fill("Code of the receipt", entry.version.receipt_code.lower())
    turns.press("Check the receipt")
    turns.told("This receipt is genuine")
    turns.look("receipt-genuine")


def test_an_extension_of_one_is_seen_by_its_applicant_and_taken_back(turns, edition):
    draft = SubmissionFactory(edition=edition, answered=True, at=timezone.now() - timedelta(hours=3))
    edition.deadline = timezone.now() - timedelta(hours=1)
    edition.save()
    staff, owner = UserFactory(roles=[Role.STAFF], name="Marta Puigvert"), owner_of(draft)
    until = timezone.now() + timedelta(hours=20)
    actions.grant_extension(
        edition, person=owner, until=until, reason="Our server had lost their files.", by=staff, at=timezone.now()
    )
    turns.become(owner)
    turns.page.goto(draft.get_absolute_url())
    turns.look("detail-own-deadline")
    turns.press("Continue", role="link")
    turns.told("The extension of this application ends")
    turns.look("step-own-deadline")

    turns.become(staff)
    turns.open("submissions:grants", edition.slug)
    turns.press(re.compile("take back", re.IGNORECASE), role="link")
    turns.press("Take it back")
    turns.told("There is a problem")
    turns.look("take-back")
    turns.fill("Reason", "The files were found in time.")
    turns.press("Take it back")
    turns.told("The extension is taken back")
    turns.look("grants-taken-back")

    turns.become(owner)
    turns.follow("extension_taken_back", owner)
    turns.look("extension-taken-back")
    turns.page.goto(draft.get_absolute_url())
    turns.look("detail-closed")


def test_a_form_changes_while_people_answer_it_and_they_take_the_new_one(turns, edition):
    draft = SubmissionFactory(edition=edition, answered=True, at=timezone.now())
    turns.become(UserFactory(roles=[Role.STAFF], name="Marta Puigvert"))
    turns.open("submissions:form_editor", edition.slug)
    turns.look("editor")
    turns.press("Add a section", role="link")
    turns.press("Keep")
    turns.told("There is a problem")
    turns.look("editor-section")
    turns.fill("Title", "Afterwards")
    turns.press("Keep")
    turns.press("Add a question Afterwards", role="link")
    turns.page.get_by_label("Question", exact=True).fill("What would you do in another way?")
    turns.page.get_by_label("Kind of answer").select_option("choice")
    turns.press("Keep")
    turns.told("There is a problem")
    turns.look("editor-question")
    turns.page.get_by_label("Kind of answer").select_option("short_text")
    turns.press("Keep")
    turns.press("Put it into use")
    turns.told("There is a problem")
    turns.page.locator("details.twin summary").click()
    turns.look("editor-without-reason")
    turns.fill("Why it changes", "The jury asked for it.")
    turns.press("Put it into use")
    turns.told("The new form is in use.")
    turns.look("editor-in-use")

    turns.become(owner_of(draft))
    turns.page.goto(draft.get_absolute_url())
    turns.press("Continue", role="link")
    turns.told("The jury asked for it.")
    turns.look("step-of-an-old-form")
    turns.press("Take the new form")
    turns.told("Everything that you typed is kept.")
    turns.look("step-of-the-new-form")
    assert fresh(draft).form is None


def test_a_person_reads_their_consents_and_withdraws_one(turns):
    person = UserFactory(name="Elin Bergdal")
    give_consent(
        Consent.Purpose.PUBLICATION, by=person, at=timezone.now(), text="You may publish our lay summary.",
        text_version="2",
    )  # fmt: skip
    give_consent(
        Consent.Purpose.DATA_NOTICE, by=person, at=timezone.now(), text="We use what you enter to run this call.",
        text_version="2026-01",
    )  # fmt: skip
    turns.become(person)
    turns.open("accounts:profile")
    turns.look("account")
    turns.press(re.compile("Withdraw this consent"), role="link")
    turns.look("consent-withdraw")
    turns.press("Withdraw this consent")
    turns.told("Withdrawn:")
    turns.look("account-withdrawn")


def test_an_owner_hands_over_and_leaves(turns):
    edition = edition_in(Phase.SUBMISSION, at=timezone.now())
    draft = SubmissionFactory(edition=edition, title="Patients at the table of eight", at=timezone.now())
    owner, colleague = owner_of(draft), UserFactory(name="Marta Oliveras")
    Editor.objects.create(submission=draft, person=colleague, role=Editor.Role.EDIT, since=timezone.now())
    turns.become(owner)
    turns.open("submissions:people", draft.public_id)
    turns.press(re.compile("Change or revoke Marta"), role="link")
    turns.look("person")
    turns.press(re.compile("Hand"))
    turns.told("Marta Oliveras")
    turns.look("handed-over")
    turns.open("submissions:leave", draft.public_id)
    turns.look("leave-application")
    assert fresh(draft).state == State.DRAFT
    assert Letter.objects.filter(kind="ownership_handed_over").exists()
