"""Letters that somebody can do without: by one click in the mail program, or by a choice of their account."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from notifications import actions, policies
from notifications.choices import letter_of, link_of, without_unwanted
from notifications.models import Letter, Unwanted
from notifications.rules import KINDS, OPTIONAL_KINDS, WAITED_FOR, Choice
from notifications.tasks import deliver_due
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory
from tests.factories.moments import NOW
from tests.factories.notifications import LetterFactory

pytestmark = pytest.mark.django_db
WORDS = actions.Words("Subject", "Text\n", "<p>Text</p>")
PORTAL = "https://recognition.example"


@pytest.fixture
def person():
    return UserFactory()


def path_of(letter: Letter) -> str:
    return link_of(letter).removeprefix(PORTAL)


@pytest.fixture(autouse=True)
def address_of_the_portal(settings):
    settings.PORTAL_URL = PORTAL


def owe(kind: str, key: str, *, to: str, person=None) -> None:
    actions.owe(kind, key=key, to=to, person=person, at=NOW, words=WORDS)


def test_codes_receipts_and_decisions_always_go():
    always = {
        *WAITED_FOR,
        "submission_receipt",
        "ballot_receipt",
        "outcome_finalist",
        "ineligible",
        "deadline_extended",
    }

    assert set(OPTIONAL_KINDS) <= set(KINDS)
    assert not always & set(OPTIONAL_KINDS)
    assert set(OPTIONAL_KINDS.values()) == set(Choice)


@pytest.mark.parametrize("kind", sorted(OPTIONAL_KINDS))
def test_a_letter_that_one_can_do_without_says_so_to_the_mail_program(kind):
    letter = LetterFactory(kind=kind)

    deliver_due()

    [message] = mail.outbox
    assert message.extra_headers["List-Unsubscribe"] == f"<{link_of(letter)}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in message.message().as_string()


def test_a_letter_to_an_account_that_one_can_do_without_says_where_to_choose(person):
    rows = {"edition": EditionFactory(), "rows": [("a draft", 1)], "side": "staff", "address": PORTAL}

    words = actions.words_of("messages_waiting", rows, person=person)

    assert f"{PORTAL}/accounts/letters/" in words.text
    assert f'href="{PORTAL}/accounts/letters/"' in words.html
    assert "/accounts/letters/" not in actions.words_of("messages_waiting", rows).text


@pytest.mark.parametrize("kind", ["sign_in_code", "submission_receipt", "outcome_winner", "ballot"])
def test_a_letter_that_always_goes_offers_no_way_out(kind):
    LetterFactory(kind=kind)

    deliver_due()

    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & set(mail.outbox[0].extra_headers)


def test_looking_at_the_link_changes_nothing_and_the_post_acts_without_signing_in(client, person):
    letter = LetterFactory(kind="draft_reminder", person=person, to=person.email)

    looked = client.get(path_of(letter))

    assert looked.status_code == 200
    assert "Reminders of applications that are not handed in" in looked.content.decode()
    assert not Unwanted.objects.exists()

    # As RFC 8058 has it: a program posts, with no cookie and no token of ours.
    done = client.post(path_of(letter), {"List-Unsubscribe": "One-Click"})

    assert done.status_code == 200
    assert "We write no more of these" in done.content.decode()
    assert [(row.person, row.choice) for row in Unwanted.objects.all()] == [(person, Choice.DRAFTS)]
    owe("draft_reminder", "next", to=person.email, person=person)
    owe("sign_in_code", "code", to=person.email, person=person)
    assert sorted(Letter.objects.exclude(pk=letter.pk).values_list("key", flat=True)) == ["code"]


def test_a_second_click_is_none(client, person):
    letter = LetterFactory(kind="draft_reminder", person=person, to=person.email)
    for _ in range(2):
        assert client.post(path_of(letter)).status_code == 200

    assert Unwanted.objects.count() == 1
    assert Event.objects.filter(verb="letters unsubscribed").count() == 1


@pytest.mark.parametrize("token", ["", "1.forged", "x"])
def test_a_link_that_was_made_up_leads_nowhere(client, token):
    letter = LetterFactory(kind="draft_reminder")

    page = client.post(reverse("notifications:unwanted", args=[token or str(letter.pk)]))

    assert page.status_code == 404
    assert not Unwanted.objects.exists()


def test_the_link_of_a_letter_that_always_goes_does_nothing(client):
    letter = LetterFactory(kind="sign_in_code")

    assert client.post(path_of(letter)).status_code == 404
    assert letter_of("1.x") is None
    assert not Unwanted.objects.exists()


def test_the_page_names_nobody(client, person):
    letter = LetterFactory(kind="draft_reminder", person=person, to=person.email)

    page = client.get(path_of(letter)).content.decode()

    assert person.email not in page
    assert person.name not in page


def test_an_address_without_an_account_is_spared_too_and_no_other(client):
    letter = LetterFactory(kind="session_reminder", to="Guest@post.example")
    client.post(path_of(letter))

    owe("session_reminder", "same", to="guest@POST.example")
    owe("session_reminder", "other", to="other@post.example")
    owe("session_changed", "change", to="guest@post.example")

    assert sorted(Letter.objects.exclude(pk=letter.pk).values_list("key", flat=True)) == ["change", "other"]


def test_a_choice_of_the_account_holds_for_letters_to_its_address(person):
    actions.choose_letters(person, [Choice.SESSIONS], of=[Choice.SESSIONS], by=person, at=NOW)

    owe("session_reminder", "to the address", to=person.email)

    assert not Letter.objects.exists()


def test_a_list_of_letters_is_freed_of_the_unwanted_with_one_question(person, django_assert_num_queries):
    others = UserFactory.create_batch(3)
    actions.choose_letters(person, [Choice.DRAFTS], of=[Choice.DRAFTS], by=person, at=NOW)
    letters = [LetterFactory.build(person=each, to=each.email) for each in (person, *others)]

    with django_assert_num_queries(1):
        left = without_unwanted("draft_reminder", letters)

    assert [letter.person for letter in left] == others
    assert without_unwanted("sign_in_code", letters) == letters


# -- The page of the account -------------------------------------------------------------------------------------------


def test_one_chooses_which_letters_come_and_may_change_ones_mind(client, person):
    client.force_login(person)
    page = client.get(reverse("notifications:choices"))
    assert page.context["form"].initial["wanted"] == ["drafts", "messages", "sessions"]

    client.post(reverse("notifications:choices"), {"wanted": ["messages"]})

    assert set(Unwanted.objects.values_list("choice", flat=True)) == {"drafts", "sessions"}
    client.post(reverse("notifications:choices"), {"wanted": ["messages", "drafts", "sessions"]})
    assert not Unwanted.objects.exists()
    assert Event.objects.filter(verb="letters chosen", actor=person).count() == 2


def test_nothing_ticked_is_a_choice_too(client, person):
    client.force_login(person)

    client.post(reverse("notifications:choices"), {})

    assert set(Unwanted.objects.values_list("choice", flat=True)) == {"drafts", "messages", "sessions"}


@pytest.mark.parametrize(
    ("roles", "more"), [([], []), ([Role.EVALUATOR], ["jury"]), ([Role.STAFF], ["late"]), ([Role.CHAIR], [])]
)
def test_each_chooses_about_what_may_be_sent_to_them(client, roles, more):
    client.force_login(UserFactory(roles=roles))

    page = client.get(reverse("notifications:choices"))

    assert [code for code, _words in page.context["form"].fields["wanted"].choices] == [
        "drafts", "messages", "sessions", *more,
    ]  # fmt: skip


def test_nobody_chooses_for_somebody_else(person):
    with pytest.raises(Refused) as refused:
        actions.choose_letters(person, [Choice.DRAFTS], of=[Choice.DRAFTS], by=UserFactory(), at=NOW)

    assert refused.value.refusal == policies.NOT_YOUR_LETTERS
    assert not Unwanted.objects.exists()


def test_whoever_leaves_takes_their_choice_along(person):
    Unwanted.objects.create(person=person, choice=Choice.DRAFTS, since=NOW)
    Unwanted.objects.create(address=person.email, choice=Choice.SESSIONS, since=NOW)

    actions.forget_person(person, NOW)

    assert not Unwanted.objects.exists()
