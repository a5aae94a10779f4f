"""The page of results: nothing before the release, everything that was certified after it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.rules import VoteMode
from evaluation.models import NoAward
from results.models import Result
from submissions.rules import State
from tests.factories.moments import now_is
from tests.factories.results import certify, rank, release
from tests.factories.voting import CERTIFIABLE, DURING, Scene, confirmed, scene
from voting import actions

pytestmark = pytest.mark.django_db


def page_of(vote: Scene) -> str:
    return reverse("results:edition", args=[vote.edition.slug])


def whole(**method) -> Scene:
    vote = scene(**method)
    rank(vote)
    confirmed(vote, address="a@example.org", impact=1)
    confirmed(vote, address="b@example.org", impact=1)
    confirmed(vote, address="c@example.org", impact=0)
    robot = confirmed(vote, address="robot@example.org", impact=2)
    asked = {"rule": "One robot", "reason": "A machine voted.", "by": vote.staff, "at": DURING}
    annulment = actions.propose_annulment(vote.edition, robot.votes.all(), **asked)
    actions.confirm_annulment(annulment, by=vote.second, at=DURING)
    certify(vote)
    return vote


@pytest.fixture
def afterwards():
    with now_is(CERTIFIABLE + timedelta(minutes=1)):
        yield


def test_before_the_release_there_is_no_page_and_no_trace(client, afterwards):
    vote = whole()
    slug, one = vote.edition.slug, vote.finalists["impact"][0]
    finalist = reverse("voting:finalist", args=[slug, str(one.public_id)])

    for person in (None, vote.staff, vote.chair):
        if person:
            client.force_login(person)
        assert client.get(page_of(vote)).status_code == 404
        assert vote.edition.title not in client.get(reverse("results:all")).content.decode()
        shown = client.get(finalist).content.decode() + client.get(reverse("voting:vote", args=[slug])).content.decode()
        assert "Winner" not in shown
        assert "Favourite" not in shown
        assert page_of(vote) not in shown


def test_after_the_release_the_page_says_who_won_and_how_many_voted(client, afterwards):
    vote = whole()
    release(vote)
    winner, favourite, _ = vote.finalists["impact"]

    page = client.get(page_of(vote)).content.decode()

    assert "Winner, chosen by the jury" in page
    assert winner.project.title in page
    assert f"<b>{favourite.project.title}</b>" in page
    assert "3 votes counted" in page
    assert "A machine voted. (1)" in page
    assert vote.edition.title in client.get(reverse("results:all")).content.decode()


def test_a_winners_page_carries_the_mark_and_so_does_a_favourites(client, afterwards):
    vote = whole()
    address = [reverse("voting:finalist", args=[vote.edition.slug, str(f.public_id)]) for f in vote.finalists["impact"]]
    client.get(address[0])  # what was shown before the release must not be remembered
    release(vote)

    winner, favourite, third = (client.get(one).content.decode() for one in address)

    assert "<span>Winner</span>" in winner
    assert "<span>Public Favourite</span>" in favourite
    assert "<span>Finalist</span>" in third


def test_who_left_after_the_certification_is_no_favourite_and_both_pages_name_the_next(client, afterwards):
    vote = whole()
    leader, next_one = vote.finalists["impact"][1], vote.finalists["impact"][0]
    type(leader).objects.filter(pk=leader.pk).update(state=State.WITHDRAWN)
    release(vote)

    page = client.get(page_of(vote)).content.decode()
    own = client.get(reverse("voting:finalist", args=[vote.edition.slug, str(next_one.public_id)])).content.decode()

    assert leader.project.title not in page
    assert Result.objects.get(public_favourite=True, category=next_one.category).submission == next_one
    assert "Public Favourite" in own


def test_a_category_without_an_award_says_who_decided_and_why(client, afterwards):
    vote = scene(codes=("impact",), vote_mode=VoteMode.NONE)
    rank(vote, first="")
    NoAward.objects.create(
        category=vote.categories["impact"], reason="No entry shows results yet.", by=vote.chair, at=DURING
    )
    release(vote)

    page = client.get(page_of(vote)).content.decode()

    assert "No award" in page
    assert "No entry shows results yet." in page
    assert "votes counted" not in page


@pytest.mark.parametrize(
    ("mode", "words"),
    [(VoteMode.WEIGHTED, "chosen by jury and public"), (VoteMode.DECISIVE, "chosen by the public")],
)
def test_the_page_says_how_the_winner_was_found(client, afterwards, mode, words):
    vote = whole(vote_mode=mode, vote_weight=20 if mode == VoteMode.WEIGHTED else 0)
    release(vote)

    assert words in client.get(page_of(vote)).content.decode()


@pytest.mark.parametrize("finalists", [1, 5])
def test_the_page_costs_the_same_queries_for_one_finalist_as_for_many(
    client, afterwards, finalists, django_assert_num_queries
):
    vote = scene(finalists=finalists)
    rank(vote, totals=("90", "80", "70", "60", "50"))
    certify(vote)
    release(vote)

    # Stage; once edition, gates, extensions, certification, results, reasons, finalists, categories, jury.
    with django_assert_num_queries(10):
        client.get(page_of(vote))
    with django_assert_num_queries(1):  # stage; the rest is kept
        client.get(page_of(vote))


@pytest.mark.parametrize("editions", [1, 4])
def test_the_list_of_results_costs_one_query(client, afterwards, editions, django_assert_num_queries):
    for _ in range(editions):
        vote = scene(codes=("impact",), vote_mode=VoteMode.NONE)
        rank(vote)
        release(vote)

    with django_assert_num_queries(1):
        client.get(reverse("results:all"))
