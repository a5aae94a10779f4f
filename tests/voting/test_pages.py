"""The voter's pages: choose, review, send; the letter's link; confirm; receipt. And what is not there before its time."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from calls.rules import Gate, VoteMode
from notifications.models import Letter
from submissions.models import FinalistTask, Project
from tests.factories.moments import now_is
from tests.factories.voting import (
    CLOSES,
    DURING,
    OPENS,
    Scene,
    cast_one,
    confirmed,
    move,
    scene,
    token_of,
)
from voting import keys
from voting.models import Ballot, Tempo, Vote

pytestmark = pytest.mark.django_db
PIXEL = bytes.fromhex("89504e470d0a1a0a") + b"not really a picture"


@pytest.fixture
def during():
    with now_is(DURING):
        yield


def url(name: str, vote: Scene, *more: str) -> str:
    return reverse(f"voting:{name}", args=[vote.edition.slug, *more])


def fields(vote: Scene, **places: int) -> dict[str, str]:
    return {f"choice-{code}": public_id or "" for code, public_id in vote.choices(**places).items()}


def order_on(page: str) -> list[str]:
    return re.findall(r'type="radio" name="[^"]+" value="([0-9a-f-]{36})"', page)


def without_secrets(page: str) -> str:
    """What is drawn by lot for every page: the form's token and the challenge of the next ballot."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|data-challenge="[^"]+"', "", page)


def test_from_the_paper_to_the_receipt(client, during):
    vote = scene()
    assert "Vote for your favourites" in client.get(url("vote", vote)).content.decode()

    review = client.post(url("review", vote), fields(vote, impact=1, culture=0)).content.decode()
    assert vote.finalists["impact"][1].project.title in review
    sent = client.post(
        url("cast", vote), {**fields(vote, impact=1, culture=0), "address": "ivana@example.org"}, follow=True
    )
    assert sent.redirect_chain == [(url("sent", vote), 302)]
    link = reverse("voting:confirm", args=[token_of(Ballot.objects.get())])
    assert vote.finalists["impact"][1].project.title in client.get(link).content.decode()
    answer = client.post(link, follow=True)
    assert answer.redirect_chain == [(link, 302)]  # so that the receipt may be loaded again
    receipt = answer.content.decode()

    assert "Your ballot is counted" in receipt
    assert re.search(r"18:42:\d\d CEST", receipt)  # the clock goes on while the pages are drawn
    assert all(code in receipt for code in Vote.objects.values_list("code", flat=True))
    assert Vote.objects.counted().count() == 2
    assert "Your ballot is counted" in client.get(link).content.decode()
    with now_is(DURING + timedelta(minutes=11)):
        assert "already confirmed" in client.get(link).content.decode()


def test_changing_a_choice_keeps_the_others(client, during):
    vote = scene()

    page = client.post(url("vote", vote), {**fields(vote, impact=1, culture=2), "address": "x"}).content.decode()

    checked = set(re.findall(r'value="([0-9a-f-]{36})" checked', page))
    assert checked == {str(vote.finalists["impact"][1].public_id), str(vote.finalists["culture"][2].public_id)}


def test_an_empty_ballot_is_asked_for_a_choice(client, during):
    vote = scene()

    page = client.post(url("review", vote), fields(vote)).content.decode()

    assert "Choose a finalist in at least one category." in page
    assert "<title>Error:" in page


def test_a_wrong_address_keeps_the_choices(client, during):
    vote = scene()

    page = client.post(url("cast", vote), {**fields(vote, impact=1), "address": "ivana"}).content.decode()

    assert "Enter an e-mail address like" in page
    assert f'value="{vote.finalists["impact"][1].public_id}"' in page
    assert not Ballot.objects.exists()
    assert not Letter.objects.exists()


def test_opening_the_link_a_hundred_times_changes_nothing(client, during):
    vote = scene()
    token = token_of(cast_one(vote, address="ivana@example.org"))
    before = list(Ballot.objects.values()), list(Vote.objects.values()), list(Letter.objects.values())

    for _ in range(50):
        assert client.get(reverse("voting:confirm", args=[token])).status_code == 200
        assert client.head(reverse("voting:confirm", args=[token])).status_code == 200

    assert (list(Ballot.objects.values()), list(Vote.objects.values()), list(Letter.objects.values())) == before


def test_a_known_and_an_unknown_address_get_the_same_page(client, during):
    vote = scene()
    confirmed(vote, address="known@example.org", at=DURING - timedelta(days=2))
    for _ in range(3):
        cast_one(vote, address="busy@example.org")
    pages = []

    for address in ("known@example.org", "unknown@example.org", "busy@example.org"):
        answer = client.post(url("cast", vote), {**fields(vote, impact=0), "address": address}, follow=True)
        pages.append((answer.redirect_chain, without_secrets(answer.content.decode())))

    assert pages[0] == pages[1] == pages[2]


def test_too_many_from_one_network_says_so_and_keeps_the_ballot(client, during, monkeypatch):
    monkeypatch.setattr("voting.rules.BARE_LIMITS", ((timedelta(minutes=10), 1),))
    vote = scene()
    client.post(url("cast", vote), {**fields(vote, impact=0), "address": "a@example.org"})

    answer = client.post(url("cast", vote), {**fields(vote, impact=0), "address": "b@example.org"})

    assert answer.status_code == 429
    assert "b@example.org" in answer.content.decode()
    assert Ballot.objects.count() == 1
    assert Tempo.objects.get().count == 1


def test_the_order_stays_for_one_voter_and_differs_between_voters(client, during, django_user_model):
    vote = scene()
    first = order_on(client.get(url("vote", vote)).content.decode())

    assert order_on(client.get(url("vote", vote)).content.decode()) == first
    others = set()
    for _ in range(6):
        client.cookies.clear()
        others.add(tuple(order_on(client.get(url("vote", vote)).content.decode())))
    assert len(others | {tuple(first)}) > 3


def test_a_made_up_cookie_gives_nobody_an_order_of_their_choosing(client, during):
    vote = scene()
    client.cookies["vote_order"] = "mine:forged"

    assert client.get(url("vote", vote)).cookies["vote_order"].value != "mine:forged"


@pytest.mark.parametrize(
    ("at", "words"),
    [(OPENS - timedelta(hours=1), "has not opened yet"), (CLOSES, "has closed"), (CLOSES + timedelta(9), "has closed")],
)
def test_outside_the_window_the_page_says_when(client, at, words):
    vote = scene()
    with now_is(at):
        pages = [
            client.get(url("vote", vote)),
            client.post(url("review", vote), fields(vote, impact=0)),
            client.post(url("cast", vote), {**fields(vote, impact=0), "address": "a@example.org"}),
        ]

    assert all(words in page.content.decode() for page in pages)
    assert not Ballot.objects.exists()


def test_without_the_key_voting_is_impossible_and_says_why(client, during):
    vote = scene()
    confirmed(vote, address="a@example.org")
    keys.key_file(vote.edition.slug).unlink()

    page = client.get(url("vote", vote))

    assert page.status_code == 503
    assert "Voting is not possible now" in page.content.decode()


def test_links_too_old_or_unknown_have_a_page_of_their_own(client):
    vote = scene()
    with now_is(DURING):
        token = token_of(cast_one(vote, address="a@example.org"))
        unknown = client.get(reverse("voting:confirm", args=["made-up"]))
    with now_is(DURING + timedelta(hours=48)):
        old, posted = (call(reverse("voting:confirm", args=[token])) for call in (client.get, client.post))

    assert (unknown.status_code, old.status_code, posted.status_code) == (404, 410, 410)
    assert "do not know this link" in unknown.content.decode()
    assert "too old" in old.content.decode()
    assert not Vote.objects.counted().exists()


def public_addresses(vote: Scene) -> list[str]:
    name = str(vote.finalists["impact"][0].public_id)
    return [url("finalists", vote), url("finalist", vote, name), url("finalist_picture", vote, name), url("sent", vote)]


def test_before_their_release_finalists_leave_no_trace(client, during):
    vote = scene(released=False)
    titles = [one.project.title for finalists in vote.finalists.values() for one in finalists]

    assert [client.get(address).status_code for address in public_addresses(vote)] == [404] * 4
    shown = (
        client.get(url("vote", vote)).content.decode() + client.get(reverse("voting:finalists_all")).content.decode()
    )
    assert not [title for title in titles if title in shown]
    assert vote.edition.title not in client.get(reverse("voting:finalists_all")).content.decode()
    move(vote.edition, Gate.RELEASE_FINALISTS, at=DURING, by=vote.staff, second=vote.chair)
    assert client.get(url("finalists", vote)).status_code == 200
    assert vote.edition.title in client.get(reverse("voting:finalists_all")).content.decode()


def test_an_edition_without_a_vote_has_no_vote_page(client, during):
    vote = scene(vote_mode=VoteMode.NONE)

    assert client.get(url("vote", vote)).status_code == 404
    assert client.get(url("finalists", vote)).status_code == 200


def test_a_picture_is_served_inert_and_only_when_it_is_one(client, during):
    vote = scene(codes=("impact",))
    one, other, _ = vote.finalists["impact"]
    for submission, content in ((one, PIXEL), (other, b"<svg onload=alert(1)>")):
        task = FinalistTask.objects.get(submission=submission)
        task.picture_alt = "A ward"
        task.picture.save("x.png", ContentFile(content))

    picture = client.get(url("finalist_picture", vote, str(one.public_id)))

    assert picture["Content-Type"] == "image/png"
    assert picture["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert b"".join(picture.streaming_content) == PIXEL
    assert client.get(url("finalist_picture", vote, str(other.public_id))).status_code == 404
    assert 'alt="A ward"' in client.get(url("finalist", vote, str(one.public_id))).content.decode()


@pytest.mark.parametrize("finalists", [1, 5])
def test_the_paper_costs_the_same_queries_for_one_finalist_as_for_many(
    client, during, finalists, django_assert_num_queries
):
    vote = scene(finalists=finalists)

    with django_assert_num_queries(6):  # stage; once edition, gates, extensions, finalists, categories
        client.get(url("vote", vote))
    with django_assert_num_queries(1):  # stage; the paper is in the cache
        client.get(url("vote", vote))
    with django_assert_num_queries(1):
        client.get(url("finalists", vote))


def test_sending_a_ballot_costs_one_statement(client, during, django_assert_num_queries):
    vote = scene()
    client.post(url("cast", vote), {**fields(vote, impact=0), "address": "first@example.org"})

    with django_assert_num_queries(1):  # the stage was read for the one before, and is compared in it
        client.post(url("cast", vote), {**fields(vote, impact=0, culture=1), "address": "a@example.org"})


def test_the_paper_is_light(client, during):
    vote = scene()

    assert len(gzip.compress(client.get(url("vote", vote)).content)) < 20_000


def test_no_page_shows_a_count_before_certification(client, during):
    vote = scene()
    for number in range(37):
        confirmed(vote, address=f"v{number}@example.org", network="192.0.2.1", impact=0)
    client.force_login(vote.staff)
    span = {"network": "192.0.2.0/24", "since": "2026-05-12T00:00", "until": "2026-05-13T00:00"}

    pages = [client.get(url(name, vote)) for name in ("vote", "finalists", "desk")]
    pages.append(client.get(url("desk", vote), span))

    assert all(page.status_code == 200 for page in pages)
    texts = [strip_tags(page.content.decode()) for page in pages]
    assert not [text for text in texts if re.search(r"\b37\b", text)]
    assert "192.0.2.0/24" in texts[-1]
    assert not [one for one in vote.finalists["impact"] if one.project.title in texts[-1]]


def test_a_page_drawn_for_everybody_gives_each_visitor_an_order_and_a_token_of_their_own(during):
    vote = scene(finalists=5)
    visitors = [Client(enforce_csrf_checks=True) for _ in range(6)]

    pages = [visitor.get(url("vote", vote)).content.decode() for visitor in visitors]

    orders = {tuple(re.findall(r'name="choice-impact" value="([^"]+)"', page)) for page in pages}
    tokens = [re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1] for page in pages]
    assert len(orders) > 1
    assert len({frozenset(order) for order in orders}) == 1
    assert len(set(tokens)) == len(visitors)
    assert not re.search("[\ue000-\uf8ff]", "".join(pages))
    for visitor, token in zip(visitors, tokens, strict=True):
        sent = visitor.post(url("review", vote), fields(vote, impact=1) | {"csrfmiddlewaretoken": token})
        assert "Your e-mail address" in sent.content.decode()


def test_who_has_signed_in_is_greeted_on_the_paper_and_nobody_else_is(client, during):
    vote = scene()
    stranger = Client()
    client.force_login(vote.staff)

    before, own, after = (one.get(url("vote", vote)).content.decode() for one in (stranger, client, Client()))

    assert str(vote.staff.public_id) in own
    assert str(vote.staff.public_id) not in before + after


def test_a_title_may_hold_any_character_also_those_that_mark_our_own_places(client, during):
    vote = scene()
    odd = "A\ue000token\ue000 \ue001 title \ue000"
    Project.objects.filter(submissions=vote.finalists["impact"][0]).update(title=odd)

    page = client.get(url("vote", vote))
    sent = client.post(url("cast", vote), {**fields(vote, impact=0), "address": "a@example.org"})

    assert (page.status_code, sent.status_code) == (200, 302)
    assert odd in page.content.decode()
    assert odd in Letter.objects.get(kind="ballot").text
