"""An owner invites a colleague who has no account: the letter, the sign-up, two writers, a reader, messages, one submit."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules import Role
from calls.rules import Phase
from notifications.models import Letter
from submissions.form import form_of
from submissions.models import Answer, Editor, Invitation
from submissions.rules import State
from tests.clients import cookie_of, follow
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, answer_all, fresh, owner_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ADDRESS = "marta.oliveras@vallmar.example"


class Tab:
    """One browser tab; people sign in to it in turn."""

    def __init__(self, page, address, look):
        self.page, self.address, self.look = page, address, look

    def become(self, person):
        self.page.context.clear_cookies()
        self.page.context.add_cookies([cookie_of(person, self.address)])

    def open(self, name, *args):
        self.page.goto(reverse(f"submissions:{name}", args=args))

    def press(self, name, role="button"):
        follow(self.page.get_by_role("main").get_by_role(role, name=name).first)

    def told(self, words):
        self.page.get_by_text(words).first.wait_for()


@pytest.fixture
def tab(page, live_server, look):
    return Tab(page, live_server.url, look)


def _invite(tab, draft):
    tab.become(owner_of(draft))
    tab.page.goto(draft.get_absolute_url())
    tab.look("together-detail")
    tab.press("People", role="link")
    tab.page.get_by_label("E-mail address").fill(ADDRESS)
    tab.page.get_by_label("Edit: answers").check()
    tab.press("Send the invitation")
    tab.told(f"A letter is on its way to {ADDRESS}.")
    tab.look("together-people")


def _accept(tab, draft):
    """By the letter's link, without an account: sign up with a code, come back, accept."""
    page = tab.page
    page.context.clear_cookies()
    [letter] = Letter.objects.filter(kind="invitation")
    link = re.search(r"/invitations/[\w-]+/", letter.text)[0]
    page.goto(link)
    tab.look("together-invitation-signed-out")
    tab.press("Sign up to accept", role="link")
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).fill(ADDRESS)
    page.get_by_label("Your name").fill("Marta Oliveras")
    follow(page.get_by_role("button", name="Send me the code"))
    page.get_by_role("heading", name="Enter the code").wait_for()
    code = Letter.objects.filter(to=ADDRESS).exclude(kind="invitation").latest("pk")
    page.get_by_label("Code").fill(re.search(r"^    (\S+)$", code.text, re.MULTILINE)[1])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Accept the invitation").wait_for()
    tab.look("together-invitation")
    tab.press("Accept the invitation")
    tab.told("You now work on this application.")
    assert Invitation.objects.get().accepted_by == User.objects.get(email=ADDRESS)


def _write(tab, draft, words):
    """One changes an answer, which saves itself."""
    tab.open("step", draft.public_id, "practice")
    field = tab.page.get_by_label("1. What did you do?")
    field.fill(words)
    field.blur()
    tab.press(re.compile("Save and continue"))
    tab.page.wait_for_url("**/lay_summary/")
    assert Answer.objects.get(question__code="what").value == words


def _editor_cannot_submit(tab, draft):
    tab.open("review", draft.public_id)
    tab.press("Submit the application")
    tab.told("Only an owner may do this.")
    assert fresh(draft).state == State.DRAFT


def _ask_and_answer(tab, draft, staff):
    tab.open("messages", draft.public_id)
    tab.page.get_by_label("Your message").fill("May the annex be in Spanish?")
    tab.press("Send")
    tab.told("Your message is in the thread.")
    tab.look("together-messages")
    tab.become(staff)
    tab.page.goto(reverse("submissions:inbox", args=[draft.edition.slug]) + "?flag=messages")
    tab.look("together-inbox")
    tab.press(re.compile("Message waits"), role="link")
    tab.look("together-staff-messages")
    tab.page.get_by_label("Your message").fill("It may. The answers stay in English.")
    tab.press("Send")
    tab.told("Your message is in the thread.")


def _history_and_parts(tab, draft):
    tab.become(owner_of(draft))
    tab.page.goto(draft.get_absolute_url())
    tab.told("1 new")
    tab.press("History", role="link")
    tab.told("accepted the invitation: May edit")
    tab.look("together-history")
    tab.open("people", draft.public_id)
    tab.press(re.compile("Change or revoke Marta"), role="link")
    tab.look("together-person")
    tab.page.get_by_label("Read: sees everything").check()
    tab.press("Change the part")
    tab.told("The part of Marta Oliveras is changed.")


def _read(tab, draft):
    tab.become(User.objects.get(email=ADDRESS))
    tab.open("step", draft.public_id, "practice")
    tab.told("You may read this application, not change it.")
    tab.look("together-read-step")
    assert tab.page.locator("textarea").count() == 0
    tab.open("review", draft.public_id)
    tab.look("together-read")


def _submit(tab, draft):
    tab.become(owner_of(draft))
    tab.open("review", draft.public_id)
    tab.press("Submit the application")
    tab.page.get_by_role("heading", name="Your application has arrived").wait_for()


def test_an_owner_and_a_colleague_write_together_and_the_owner_submits(tab):
    edition, staff = edition_in(Phase.SUBMISSION, at=timezone.now()), UserFactory(roles=[Role.STAFF])
    draft = SubmissionFactory(edition=edition, title="Patients at the table", at=timezone.now())
    answer_all(draft, at=timezone.now())
    _invite(tab, draft)
    _accept(tab, draft)
    _write(tab, draft, "By the colleague: a table of eight.")
    _editor_cannot_submit(tab, draft)
    _ask_and_answer(tab, draft, staff)
    tab.become(owner_of(draft))
    _write(tab, draft, "By the owner: a table of nine.")
    _history_and_parts(tab, draft)
    _read(tab, draft)
    _submit(tab, draft)

    entered, colleague = fresh(draft), User.objects.get(email=ADDRESS)
    assert entered.state == State.SUBMITTED
    assert "a table of nine" in entered.version.canonical
    assert [asked.answer.saved_by for asked in form_of(draft).asked if asked.question.code == "what"] == [
        owner_of(draft)
    ]
    assert {(row.person, row.role) for row in draft.editors.all()} == {
        (owner_of(draft), Editor.Role.OWNER),
        (colleague, Editor.Role.VIEW),
    }
    told = {letter.kind for letter in Letter.objects.filter(person=colleague)}
    assert {"editor_role_changed", "messages_waiting"} <= told
