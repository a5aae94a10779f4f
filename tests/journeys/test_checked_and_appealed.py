"""After the deadline: staff ask, the applicant answers; a verdict against it, an appeal, and somebody else decides."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.rules import Role
from calls.rules import Phase
from notifications.models import Letter
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, fresh, owner_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ANSWER = "Two hospitals and a patients' council."


@pytest.fixture
def entry():
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    return SubmissionFactory(edition=edition, handed_in=True, title="Patients at the table of eight")


def _open_for_staff(turns, person, entry):
    turns.become(person)
    turns.open("submissions:inbox", entry.edition.slug)
    turns.press(entry.number, role="link")
    turns.page.get_by_role("heading", name=entry.project.title).wait_for()


def _ask(turns, staff, entry):
    """A question first without its words, then with them, and one question of the form opened."""
    _open_for_staff(turns, staff, entry)
    turns.page.get_by_text("Ask the applicant first").click()
    turns.press("Send the question")
    turns.told("There is a problem")
    turns.look("staff-asks-nothing")
    if not turns.page.get_by_label("Question to the applicant").is_visible():
        turns.page.get_by_text("Ask the applicant first").click()
    turns.fill("Question to the applicant", "Who took part in the first year?")
    turns.page.get_by_label("What did you do?").check()
    turns.look("staff-asks")
    turns.press("Send the question")
    turns.told("The question is on its way.")


def _answer(turns, owner):
    turns.become(owner)
    turns.follow("clarification", owner)
    if turns.page.get_by_role("link", name="Answer our question").count():
        turns.look("clarification-asked")
        turns.press("Answer our question", role="link")
    turns.told("Who took part in the first year?")
    turns.page.locator("#id_what").fill(ANSWER)
    turns.page.locator("#id_answer").fill("See the answer above.")
    turns.look("clarification-answer")
    turns.press("Send the answer")
    turns.told("Your answer has arrived.")
    turns.look("clarification-answered")


def test_staff_ask_the_applicant_answers_the_opened_question_and_staff_read_it(turns, entry):
    staff, owner = UserFactory(roles=[Role.STAFF]), owner_of(entry)
    before = entry.version
    _ask(turns, staff, entry)
    assert fresh(entry).state == State.CLARIFICATION

    _answer(turns, owner)

    answered = fresh(entry)
    assert answered.state == State.SUBMITTED
    assert answered.version.number == before.number + 1
    _open_for_staff(turns, staff, entry)
    turns.told("See the answer above.")
    turns.told(ANSWER)
    turns.look("staff-reads-the-answer")


def _exclude(turns, staff, entry):
    """Without the reason that the applicant reads, the page says what is missing; with it the verdict is recorded."""
    _open_for_staff(turns, staff, entry)
    page = turns.page
    page.get_by_role("group", name="Relevance").get_by_label("Fail").check()
    page.get_by_role("group", name="Completeness").get_by_label("Pass").check()
    page.get_by_role("group", name="Verdict").get_by_label("Ineligible").check()
    turns.press("Give the verdict")
    turns.told("There is a problem")
    turns.look("staff-verdict-without-reason")
    page.locator("#id_why_relevance").fill("No patient of any hospital is concerned.")
    page.locator("#id_reason").fill("It is not about personalised medicine.")
    turns.press("Give the verdict")
    turns.told("The verdict is recorded.")


def _appeal(turns, owner):
    turns.become(owner)
    letter = turns.follow("ineligible", owner)
    assert "It is not about personalised medicine." in letter.text
    turns.look("ineligible")
    turns.press("Appeal against the verdict", role="link")
    turns.told("It is not about personalised medicine.")
    turns.fill("Why the verdict should change", "The register guides every single treatment.")
    turns.look("appeal")
    turns.press("Send the appeal")
    turns.told("Your appeal has arrived.")
    turns.follow("appeal_received", owner)
    turns.told("The register guides every single treatment.")
    turns.look("appeal-received")


def _decide(turns, first, second, entry, decision):
    """Who gave the verdict may not; somebody else does."""
    _open_for_staff(turns, first, entry)
    turns.told("The register guides every single treatment.")
    assert turns.page.get_by_role("button", name="Decide the appeal").count() == 0
    turns.look("appeal-not-yours")
    _open_for_staff(turns, second, entry)
    turns.page.get_by_role("group", name="Decision").get_by_label(decision).check()
    turns.page.get_by_label("Reason for the applicant").last.fill("The register was not read as it is meant.")
    turns.look("appeal-to-decide")
    turns.press("Decide the appeal")
    turns.told("The appeal is decided")


@pytest.mark.parametrize(
    ("decision", "state", "words"), [("Uphold", State.ELIGIBLE, "Upheld"), ("Reject", State.REJECTED, "Rejected")]
)
def test_an_ineligible_entry_appeals_and_somebody_else_decides(turns, entry, decision, state, words):
    first, second, owner = UserFactory(roles=[Role.STAFF]), UserFactory(roles=[Role.CHAIR]), owner_of(entry)
    _exclude(turns, first, entry)
    assert fresh(entry).state == State.INELIGIBLE

    _appeal(turns, owner)
    assert fresh(entry).state == State.APPEALED
    _decide(turns, first, second, entry, decision)

    assert fresh(entry).state == state
    turns.become(owner)
    letter = turns.follow("appeal_decided", owner)
    assert "The register was not read as it is meant." in letter.text
    turns.told(words)
    turns.look(f"appeal-{state}")
    assert Letter.objects.filter(kind="appeal_decided").count() == 1
