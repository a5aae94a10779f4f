"""Staff's list of letters, and the mailbox of a demonstration."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.rules import Role
from tests.factories.accounts import UserFactory
from tests.factories.notifications import LetterFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 10, 60])
def test_the_list_of_letters_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count):
    LetterFactory.create_batch(count, given_up=True, edition="best-practice-2")
    client.force_login(UserFactory(roles=[Role.STAFF]))

    with django_assert_num_queries(7):  # session, user, roles, what is hidden, editions, count, letters
        page = client.get(reverse("notifications:letters")).content.decode()

    assert page.count('id="letter-') == min(count, 50)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"owed", "sent", "given up"}),
        ("state=given_up", {"given up"}),
        ("state=owed", {"owed"}),
        ("state=nonsense", {"owed", "sent", "given up"}),
        ("kind=sign_in_code", {"owed"}),
        ("edition=best-practice-2", {"sent"}),
        ("search=ELIN", {"given up"}),
        ("search=ELIN&state=sent", set()),
    ],
)
def test_letters_are_filtered_by_the_address_of_the_page(client, query, found):
    LetterFactory(subject="owed", kind="sign_in_code")
    LetterFactory(subject="sent", sent=True, kind="submission_receipt", edition="best-practice-2")
    LetterFactory(subject="given up", given_up=True, kind="submission_receipt", to="elin@people.example")
    client.force_login(UserFactory(roles=[Role.STAFF]))

    page = client.get(f"{reverse('notifications:letters')}?{query}")

    assert {letter.subject for letter in page.context["page"]} == found


def test_a_chosen_filter_can_be_lifted_by_itself(client):
    client.force_login(UserFactory(roles=[Role.STAFF]))

    page = client.get(f"{reverse('notifications:letters')}?state=given_up&search=elin")

    assert page.context["chips"] == [
        {"words": "State: Given up", "address": "?search=elin"},
        {"words": "Address, name or words of the subject: elin", "address": "?state=given_up"},
    ]


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR], [Role.AUDITOR]])
def test_the_list_of_letters_is_for_staff(client, roles):
    LetterFactory(subject="Secret subject")
    client.force_login(UserFactory(roles=roles))

    page = client.get(reverse("notifications:letters"))

    assert page.status_code == 403
    assert "Secret subject" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 60])
def test_the_mailbox_costs_the_same_queries_for_one_letter_as_for_many(
    client, settings, django_assert_num_queries, count
):
    settings.DEMONSTRATION = True
    LetterFactory.create_batch(count, in_mailbox=True, to="elin@people.example")
    LetterFactory(in_mailbox=True, to="other@people.example")
    LetterFactory(sent=True, to="elin@people.example", subject="Mailed")

    with django_assert_num_queries(2):  # count, letters
        page = client.get(f"{reverse('notifications:mailbox')}?address=elin")

    assert len(page.context["page"]) == min(count, 50)
    assert "Mailed" not in page.content.decode()


def test_links_in_a_letter_of_the_demonstration_can_be_followed_and_its_text_is_inert(client, settings):
    settings.DEMONSTRATION = True
    letter = LetterFactory(in_mailbox=True, text="See http://127.0.0.1:8000/r/1\n\n<script>alert(1)</script>\n")

    page = client.get(reverse("notifications:mail", args=[letter.pk])).content.decode()

    assert '<a href="http://127.0.0.1:8000/r/1"' in page
    assert "<script>alert" not in page


def test_a_letter_that_was_mailed_is_not_shown_in_the_demonstration(client, settings):
    settings.DEMONSTRATION = True

    assert client.get(reverse("notifications:mail", args=[LetterFactory(sent=True).pk])).status_code == 404
