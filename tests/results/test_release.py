"""The release writes every finalist's result once, names winners, and owes one letter to each owner."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.refusals import Refused
from calls.process import Weight, conditions_for, preview_of
from calls.rules import Gate, VoteMode
from evaluation.models import NoAward
from notifications.models import Letter
from results import actions, policies
from results.models import Result
from submissions.models import Submission
from submissions.rules import State
from tests.factories.results import certify, rank, release
from tests.factories.voting import CERTIFIABLE, Scene, confirmed, scene

pytestmark = pytest.mark.django_db


def voted(vote: Scene) -> None:
    """In IMPACT the second of the jury's order gets two votes, the first one."""
    confirmed(vote, address="a@example.org", impact=1)
    confirmed(vote, address="b@example.org", impact=1)
    confirmed(vote, address="c@example.org", impact=0)


def shown(vote: Scene) -> list[tuple[bool, bool, int | None]]:
    """(winner, favourite, votes) of IMPACT's finalists, in the jury's order."""
    rows = {row.submission_id: row for row in Result.objects.all()}
    return [
        (rows[one.pk].winner, rows[one.pk].public_favourite, rows[one.pk].votes) for one in vote.finalists["impact"]
    ]


@pytest.mark.parametrize(
    ("mode", "weight", "expected"),
    [
        (VoteMode.NONE, 0, [(True, False, None), (False, False, None), (False, False, None)]),
        (VoteMode.SEPARATE, 0, [(True, False, 1), (False, True, 2), (False, False, 0)]),
        (VoteMode.WEIGHTED, 30, [(False, False, 1), (True, False, 2), (False, False, 0)]),
        (VoteMode.WEIGHTED, 5, [(True, False, 1), (False, False, 2), (False, False, 0)]),
        (VoteMode.DECISIVE, 0, [(False, False, 1), (True, False, 2), (False, False, 0)]),
    ],
)
def test_what_the_vote_decides_is_a_setting_of_the_edition(mode, weight, expected):
    vote = scene(vote_mode=mode, vote_weight=weight)
    rank(vote)
    if mode != VoteMode.NONE:
        voted(vote)
        certify(vote)

    release(vote)

    assert shown(vote) == expected


def test_a_release_names_winners_and_closes_the_others():
    vote = scene(codes=("impact", "culture"))
    rank(vote)
    certify(vote)

    release(vote)

    states = [Submission.objects.get(pk=one.pk).state for one in vote.finalists["impact"]]
    assert states == [State.WINNER, State.NOT_WINNER, State.NOT_WINNER]
    assert Result.objects.count() == 6


def test_each_owner_gets_one_letter_with_the_own_outcome():
    vote = scene(codes=("impact",))
    rank(vote)
    voted(vote)
    certify(vote)
    before = Letter.objects.count()

    release(vote)

    letters = Letter.objects.order_by("pk")[before:]
    kinds = {letter.person_id: letter.kind for letter in letters}
    owners = [one.editors.get().person_id for one in vote.finalists["impact"]]
    assert [kinds[owner] for owner in owners] == ["result_winner", "result_finalist", "result_finalist"]
    favourite = Letter.objects.get(kind="result_finalist", person=owners[1])
    assert "Public Favourite" in favourite.text
    assert reverse("results:edition", args=[vote.edition.slug]) in favourite.text


def test_a_category_without_an_award_has_no_winner_in_any_mode():
    vote = scene(codes=("impact",), vote_mode=VoteMode.DECISIVE)
    rank(vote)
    voted(vote)
    NoAward.objects.create(
        category=vote.categories["impact"], reason="No entry is ready.", by=vote.chair, at=CERTIFIABLE
    )
    certify(vote)

    release(vote)

    assert not Result.objects.filter(winner=True).exists()
    assert set(Submission.objects.values_list("state", flat=True)) == {State.NOT_WINNER}


@pytest.mark.parametrize(
    ("ranked", "certified", "refusal"),
    [(False, True, policies.NO_RANKING), (True, False, policies.NOT_CERTIFIED)],
)
def test_nothing_is_released_before_jury_and_vote_have_spoken(ranked, certified, refusal):
    vote = scene(codes=("impact",))
    if ranked:
        rank(vote)
    if certified:
        certify(vote)
    letters = Letter.objects.count()

    with pytest.raises(Refused) as refused:
        actions.release_results(vote.edition, by=vote.chair, at=CERTIFIABLE)

    assert refused.value.refusal == refusal
    assert Weight.BLOCKS in {one.weight for one in conditions_for(Gate.RELEASE_RESULTS, vote.edition, CERTIFIABLE)}
    assert not Result.objects.exists()
    assert Letter.objects.count() == letters


def test_results_are_released_once():
    vote = scene(codes=("impact",))
    rank(vote)
    certify(vote)
    release(vote)
    letters = Letter.objects.count()

    with pytest.raises(Refused) as refused:
        actions.release_results(vote.edition, by=vote.chair, at=CERTIFIABLE)

    assert refused.value.refusal == policies.RELEASED_BEFORE
    assert Letter.objects.count() == letters


def test_who_withdrew_during_the_vote_has_no_result():
    vote = scene(codes=("impact",))
    rank(vote)
    gone = vote.finalists["impact"][1]
    confirmed(vote, address="a@example.org", impact=1)
    Submission.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
    certify(vote)

    release(vote)

    assert gone.pk not in Result.objects.values_list("submission", flat=True)
    assert Result.objects.count() == 2


def test_the_preview_names_no_winner():
    vote = scene(codes=("impact",))
    rank(vote)

    said = " ".join(preview_of(Gate.RELEASE_RESULTS, vote.edition, CERTIFIABLE))

    assert "3 letters" in said
    assert not any(one.project.title in said for one in vote.finalists["impact"])
