"""Staff find a letter and read what it says, as far as that is for them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.rules import Role
from notifications import policies
from notifications.models import Letter
from notifications.reading import plain_html
from notifications.rules import CLOSED_KINDS, KINDS
from tests.factories.accounts import UserFactory
from tests.factories.notifications import LetterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    staff = UserFactory(roles=[Role.STAFF])
    client.force_login(staff)
    return staff


def found(client, search: str) -> set[str]:
    page = client.get(reverse("notifications:letters"), {"search": search})
    return {letter.subject for letter in page.context["page"]}


@pytest.mark.parametrize(
    ("search", "subjects"),
    [
        ("lindqvist", {"Your application has arrived"}),
        ("ELIN@people", {"Your application has arrived"}),
        ("arrived application", {"Your application has arrived"}),
        ("elin appeal", set()),
        ("people.example", {"Your application has arrived", "Your appeal was decided"}),
        ("100%", set()),
    ],
)
def test_a_letter_is_found_by_name_address_and_words_of_its_subject(client, staff, search, subjects):
    elin = UserFactory(name="Elin Lindqvist")
    LetterFactory(person=elin, to="elin@people.example", subject="Your application has arrived")
    LetterFactory(to="ivo@people.example", subject="Your appeal was decided")

    assert found(client, search) == subjects


def test_no_letter_of_a_voter_is_found(client, staff):
    LetterFactory(kind="ballot", to="voter@people.example")

    assert found(client, "voter") == set()
    letter = Letter.objects.get()
    assert client.get(reverse("notifications:letter", args=[letter.pk])).status_code == 404


def test_staff_read_a_letter_as_html_and_as_text(client, staff):
    letter = LetterFactory(
        kind="appeal_decided",
        sent=True,
        text="It was upheld.\n",
        html="<html><head><title>x</title></head><p>It was <b>upheld</b>.</p></html>",
    )

    page = client.get(reverse("notifications:letter", args=[letter.pk])).content.decode()

    assert "<p>It was <b>upheld</b>.</p>" in page
    assert "<p>It was upheld.</p>" in page


@pytest.mark.parametrize("kind", ["draft_reminder", "invitation", "sign_in_code"])
def test_what_a_draft_says_and_what_lets_one_act_for_somebody_is_not_for_staff(client, staff, kind):
    letter = LetterFactory(kind=kind, text="Our secret title\n", html="<p>Our secret title</p>")

    page = client.get(reverse("notifications:letter", args=[letter.pk])).content.decode()

    assert str(policies.NOT_FOR_STAFF.reason) in page
    assert "secret title" not in page
    assert set(CLOSED_KINDS) <= set(KINDS)


def test_links_by_which_a_reader_is_known_lead_nowhere(client, staff):
    letter = LetterFactory(kind="session_reminder", text="See https://recognition.example/sessions/abc.def/\n", html="")

    page = client.get(reverse("notifications:letter", args=[letter.pk])).content.decode()

    assert "abc.def" not in page
    assert "/sessions/…" in page


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR], [Role.AUDITOR], [Role.CHAIR]])
def test_only_staff_read_letters(client, roles):
    client.force_login(UserFactory(roles=roles))

    assert client.get(reverse("notifications:letter", args=[LetterFactory().pk])).status_code == 403


def test_of_a_letters_html_its_words_and_their_order_are_left():
    html = (
        '<html><head><style>p{color:red}</style></head><body onload="x()"><h1 style="a">Title</h1>'
        '<p style="margin:0" onclick="x()">One &lt;b&gt; &amp; two<br>three</p><script>alert(1)</script>'
        '<img src="cid:emblem" alt="Flag"><a href="javascript:alert(1)">no</a> <a href="https://a.example/?x=1&amp;y=2">yes</a></body>'
    )

    assert plain_html(html) == (
        "<h3>Title</h3><p>One &lt;b&gt; &amp; two<br>three</p>"
        '<a>no</a> <a href="https://a.example/?x=1&amp;y=2" rel="noreferrer">yes</a>'
    )
