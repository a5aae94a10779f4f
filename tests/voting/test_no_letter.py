"""No letter came, or it came on another device: sent again, corrected, or confirmed with its code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from notifications.models import Letter
from tests.factories.moments import now_is
from tests.factories.voting import CLOSES, DURING, Scene, cast_one, confirmed, scene, token_of
from voting.again import LIVES
from voting.models import Ballot, Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote():
    with now_is(DURING):
        yield scene()


def url(name: str, vote: Scene) -> str:
    return reverse(f"voting:{name}", args=[vote.edition.slug])


def send(client, vote: Scene, address: str, **places: int):
    fields = {f"choice-{code}": one or "" for code, one in vote.choices(**places).items()}
    return client.post(url("cast", vote), {**fields, "address": address}, follow=True)


def test_whoever_mistyped_the_address_sends_the_same_choices_to_another(client, vote) -> None:
    page = send(client, vote, "ivnaa@example.org", impact=1, culture=2)
    again = page.context["again"]

    assert "ivnaa@example.org" not in page.content.decode()  # the next person at this device learns nobody's address
    send_again = {field.html_name: field.value() or "" for field in again} | {"address": "ivana@example.org"}
    client.post(url("cast", vote), send_again)

    first, second = Ballot.objects.order_by("pk")
    assert [row.address for row in (first, second)] == ["ivnaa@example.org", "ivana@example.org"]
    assert second.chosen == first.chosen
    assert len(second.chosen) == 2


def test_another_browser_and_a_later_quarter_of_an_hour_are_offered_nothing_to_send_again(client, vote) -> None:
    send(client, vote, "ivana@example.org", impact=1)
    assert "again" in client.get(url("sent", vote)).context

    with now_is(DURING + timedelta(seconds=LIVES + 60)):
        assert "again" not in client.get(url("sent", vote)).context
    client.cookies.clear()
    assert "again" not in client.get(url("sent", vote)).context


def test_choices_that_somebody_else_wrote_into_the_cookie_are_not_offered(client, vote) -> None:
    send(client, vote, "ivana@example.org", impact=1)
    client.cookies["vote_sent"] = client.cookies["vote_sent"].value[:-1] + "x"

    assert "again" not in client.get(url("sent", vote)).context


def test_after_closing_nothing_is_sent_again_and_the_code_still_confirms(client, vote) -> None:
    with now_is(CLOSES - timedelta(minutes=5)):
        send(client, vote, "ivana@example.org", impact=1)
        code = token_of(Ballot.objects.get())
    with now_is(CLOSES + timedelta(minutes=1)):
        page = client.get(url("sent", vote))
        assert "again" not in page.context
        client.post(reverse("voting:confirm", args=[code]))

    assert Vote.objects.counted().count() == 1


def test_the_code_in_the_letter_leads_where_its_link_leads(client, vote) -> None:
    ballot = cast_one(vote, vote.choices(impact=2), address="ivana@example.org")
    code = token_of(ballot)
    letter = Letter.objects.get(kind="ballot")
    assert letter.text.count(code) == 2
    assert letter.html.count(code) >= 2

    answer = client.post(
        reverse("voting:letter_code"), {"code": code.lower().replace("-", " ").replace("0", "o")}, follow=True
    )

    assert answer.redirect_chain == [(reverse("voting:confirm", args=[code]), 302)]
    assert vote.finalists["impact"][2].project.title in answer.content.decode()
    assert not Vote.objects.counted().exists()
    client.post(reverse("voting:confirm", args=[code]))
    assert Vote.objects.counted().count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the code from the letter"),
        ("K7QF-2MWD", "this one has 8"),
        ("K7QF-2MWD-XR9T", "as long as a receipt code"),
    ],
)
def test_what_is_no_code_is_said_beside_the_field_and_stays_there(client, vote, typed: str, words: str) -> None:
    answer = client.post(reverse("voting:letter_code"), {"code": typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode() or not typed


def test_a_code_that_no_letter_has_gets_the_page_of_an_unknown_link(client, vote) -> None:
    answer = client.post(reverse("voting:letter_code"), {"code": "K7QF-2MWD-XR9T-4HN8"}, follow=True)

    assert answer.status_code == 404
    assert "We do not know this link" in answer.content.decode()


def test_three_letters_in_a_day_are_the_most_and_the_code_of_the_first_still_confirms(client, vote) -> None:
    for _ in range(5):
        send(client, vote, "ivana@example.org", impact=0)

    assert Letter.objects.filter(kind="ballot").count() == 3
    client.post(reverse("voting:confirm", args=[token_of(Ballot.objects.order_by("pk")[0])]))
    assert Vote.objects.counted().count() == 1


def test_the_answer_is_the_same_for_an_address_that_has_voted(client, vote) -> None:
    confirmed(vote, address="ivana@example.org", at=DURING)

    pages = [send(client, vote, address, impact=0) for address in ("ivana@example.org", "new@example.org")]

    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert len(pages[0].content) == len(pages[1].content)


def test_whoever_has_the_letter_puts_other_choices_into_it_before_confirming(client, vote) -> None:
    """A stranger has used up the letters of a day; each of them still confirms what its reader wants."""
    for _ in range(3):
        cast_one(vote, vote.choices(impact=0), address="ivana@example.org")
    assert cast_one(vote, vote.choices(impact=0), address="ivana@example.org") is None
    code = token_of(Ballot.objects.order_by("pk")[0])
    page = reverse("voting:rechoose", args=[code])
    assert page in client.get(reverse("voting:confirm", args=[code])).content.decode()
    wanted = {f"choice-{name}": one or "" for name, one in vote.choices(impact=2, culture=1).items()}

    answer = client.post(page, wanted, follow=True)

    assert answer.redirect_chain == [(reverse("voting:confirm", args=[code]), 302)]
    assert vote.finalists["culture"][1].project.title in answer.content.decode()
    assert not Vote.objects.counted().exists()
    client.post(reverse("voting:confirm", args=[code]))
    assert set(Vote.objects.counted().values_list("finalist", flat=True)) == {
        vote.finalists["impact"][2].pk, vote.finalists["culture"][1].pk,
    }  # fmt: skip


def test_no_choices_are_changed_that_nobody_could_cast(client, vote) -> None:
    ballot = cast_one(vote, vote.choices(impact=0), address="ivana@example.org")
    code, before = token_of(ballot), list(ballot.chosen)
    page = reverse("voting:rechoose", args=[code])
    culture = str(vote.finalists["culture"][0].public_id)

    for wrong in ({}, {"choice-impact": culture}, {"choice-impact": "\0"}):
        assert client.post(page, wrong).status_code == 422
    with now_is(CLOSES):
        assert client.post(page, {"choice-culture": culture}).status_code == 302
    client.post(reverse("voting:confirm", args=[code]))
    with now_is(DURING + timedelta(minutes=1)):
        assert client.post(page, {"choice-culture": culture}).status_code == 302

    assert list(Vote.objects.values_list("finalist", flat=True)) == before


def test_a_link_that_does_not_exist_changes_nothing(client, vote) -> None:
    page = reverse("voting:rechoose", args=["K7QF-2MWD-XR9T-4HN8"])

    assert client.get(page, follow=True).status_code == 404
    assert client.post(page, {"choice-impact": "x"}, follow=True).status_code == 404
