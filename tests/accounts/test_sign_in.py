"""Sign-up and sign-in with an e-mail address and a code."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Event, User
from accounts.rules import Role
from notifications.models import Letter
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^    (\S+)$", re.MULTILINE)


def ask_for_code(client: Client, email: str):
    return client.post(reverse("account_login"), {"login": email, "password": ""})


def type_code(client: Client, then: str = "/accounts/"):
    code = CODE.search(Letter.objects.order_by("-pk")[0].text)
    assert code is not None
    return client.post(reverse("account_confirm_login_code"), {"code": code[1], "next": then})


def test_a_person_signs_in_with_the_code_of_a_letter(client):
    person = UserFactory()

    asked = ask_for_code(client, person.email)
    typed = type_code(client)

    assert asked.url == reverse("account_confirm_login_code")
    assert typed.url == "/accounts/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert [(letter.kind, letter.to) for letter in Letter.objects.all()] == [("sign_in_code", person.email)]


def test_capitals_in_the_address_make_no_second_person(client):
    person = UserFactory(email="elin.berg@people.example")

    ask_for_code(client, "Elin.Berg@People.example")
    type_code(client)

    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_code_lets_nobody_in(client):
    ask_for_code(client, UserFactory().email)

    answer = client.post(reverse("account_confirm_login_code"), {"code": "BCDF-GHJK"})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_password_works_for_those_who_have_set_one(client):
    person = UserFactory(password="a long and secret sentence")

    client.post(
        reverse("account_login"), {"login": person.email, "password": "a long and secret sentence", "next": "/"}
    )

    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_unknown_address_gets_the_same_answer_as_a_known_one():
    person = UserFactory()
    known, unknown = Client(), Client()

    answers = [ask_for_code(known, person.email), ask_for_code(unknown, "nobody@people.example")]
    pages = [client.get(reverse("account_confirm_login_code")) for client in (known, unknown)]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, reverse("account_confirm_login_code"))}
    masked = [
        re.sub(r'value="[^"]{60,}"|person\d+@people.example|nobody@people.example', "", page.content.decode())
        for page in pages
    ]
    assert masked[0] == masked[1]
    assert {letter.to: letter.kind for letter in Letter.objects.all()} == {
        person.email: "sign_in_code",
        "nobody@people.example": "unknown_account",
    }


def test_signing_up_with_a_known_address_gives_the_same_answer_as_with_a_new_one():
    person = UserFactory()
    form = {"name": "Elin Berg"}

    known = Client().post(reverse("account_signup"), form | {"email": person.email})
    new = Client().post(reverse("account_signup"), form | {"email": "new@people.example"})

    assert (known.status_code, known.url) == (new.status_code, new.url) == (302, "/accounts/confirm-email/")
    assert {letter.to: letter.kind for letter in Letter.objects.all()} == {
        person.email: "account_already_exists",
        "new@people.example": "confirm_address",
    }
    assert User.objects.count() == 2


def test_sign_up_asks_for_a_name_and_is_finished_by_a_code(client):
    client.post(reverse("account_signup"), {"name": "Elin Berg", "email": "elin@people.example", "next": "/accounts/"})
    code = CODE.search(Letter.objects.get().text)

    client.post(reverse("account_email_verification_sent"), {"code": code[1]})

    person = User.objects.get()
    assert (person.name, person.email, person.has_usable_password()) == ("Elin Berg", "elin@people.example", False)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert [event.verb for event in Event.objects.all()] == ["person signed up", "address confirmed"]


def test_setting_a_password_is_recorded_and_told(client):
    person = UserFactory()
    client.force_login(person)

    new = "a long and secret sentence"
    client.post(reverse("account_set_password"), {"password1": new, "password2": new})

    person.refresh_from_db()
    assert person.check_password(new)
    assert [event.verb for event in Event.objects.all()] == ["password set"]
    assert [(letter.kind, letter.subject) for letter in Letter.objects.all()] == [
        ("account_changed", "A password was set")
    ]


def test_a_forgotten_password_is_set_anew_with_a_code(client):
    person = UserFactory(password="the sentence that was forgotten")
    client.post(reverse("account_reset_password"), {"email": person.email})
    code = CODE.search(Letter.objects.get().text)
    client.post(reverse("account_confirm_password_reset_code"), {"code": code[1]})

    new = "a long and secret sentence"
    client.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})

    person.refresh_from_db()
    assert person.check_password(new)
    assert [event.verb for event in Event.objects.all()] == ["password reset"]
    assert {letter.subject for letter in Letter.objects.all()} == {
        "Your code for a new password",
        "The password was reset",
    }


def test_the_fourth_code_within_a_minute_is_refused(client):
    person = UserFactory()

    for _ in range(4):
        answer = ask_for_code(Client(), person.email)

    assert answer.status_code == 200
    assert Letter.objects.count() == 3


def test_an_invented_person_cannot_sign_in_outside_demonstration_mode(client, settings):
    person = UserFactory(rehearsal="rehearsal-1", password="a long and secret sentence")

    client.post(reverse("account_login"), {"login": person.email, "password": "a long and secret sentence"})
    ask_for_code(client, person.email)
    answer = type_code(client)

    assert answer.url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session
    assert [(letter.kind, letter.rehearsal) for letter in Letter.objects.all()] == [("sign_in_code", True)]


def test_a_session_left_over_from_a_demonstration_ends_with_it(client, settings):
    settings.DEMONSTRATION = True
    client.force_login(UserFactory(rehearsal="rehearsal-1"))
    during = client.get(reverse("account_reauthenticate"))

    settings.DEMONSTRATION = False
    after = client.get(reverse("account_reauthenticate"))

    assert during.status_code == 403  # signed in, but with nothing to prove again
    assert after.url.startswith(reverse("account_login"))


def test_a_letter_of_an_invented_person_says_that_it_is_a_rehearsal(client):
    ask_for_code(client, UserFactory(rehearsal="rehearsal-1").email)

    letter = Letter.objects.get()
    assert letter.subject == "Rehearsal: Your sign-in code"
    assert letter.text.startswith("Rehearsal: everything in this letter is invented.")


def test_roles_count_only_with_the_duty_of_a_second_factor():
    person = UserFactory(roles=[Role.EVALUATOR])

    assert person.roles == {Role.APPLICANT, Role.EVALUATOR}
    assert UserFactory().roles == {Role.APPLICANT}


def test_a_flood_of_other_entries_does_not_wash_a_limit_away(client):
    person = UserFactory()
    for _ in range(3):
        ask_for_code(Client(), person.email)

    for number in range(400):
        cache.set(f"flood:{number}", number)

    assert ask_for_code(Client(), person.email).status_code == 200  # refused: not sent on to type a code
    assert Letter.objects.count() == 3
