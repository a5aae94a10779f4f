"""What jury and vote say together, by what the vote decides."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules import VoteMode
from results.rules import Outcome, Standing, combined, outcomes

JURY = Standing("jury", Fraction(90), winner=True, votes=10)
PUBLIC = Standing("public", Fraction(80), winner=False, votes=80)
THIRD = Standing("third", Fraction(70), winner=False, votes=10)
FINALISTS = [JURY, PUBLIC, THIRD]

standings = st.lists(
    st.builds(Standing, st.uuids().map(str), st.fractions(0, 100), st.booleans(), st.integers(0, 500)),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one.id,
)


def winners(mode: str, finalists=FINALISTS, **more) -> set[str]:
    return {one for one, outcome in outcomes(finalists, mode, **more).items() if outcome.winner}


def test_without_a_vote_the_jury_names_the_winner_and_nobody_is_a_favourite():
    assert outcomes(FINALISTS, VoteMode.NONE) == {
        "jury": Outcome(winner=True),
        "public": Outcome(),
        "third": Outcome(),
    }


def test_a_separate_vote_names_a_favourite_beside_the_winner():
    assert outcomes(FINALISTS, VoteMode.SEPARATE) == {
        "jury": Outcome(winner=True),
        "public": Outcome(public_favourite=True),
        "third": Outcome(),
    }


def test_favourites_may_share_the_place():
    tied = [Standing("a", Fraction(90), True, 7), Standing("b", Fraction(80), False, 7)]

    assert all(outcome.public_favourite for outcome in outcomes(tied, VoteMode.SEPARATE).values())


def test_a_weighted_vote_is_a_share_of_the_result():
    # 0.7 × 0.90 + 0.3 × 0.1 = 0.66;  0.7 × 0.80 + 0.3 × 0.8 = 0.80
    assert combined(Fraction(90), 10, 100, 30) == Fraction(66, 100)
    assert combined(Fraction(80), 80, 100, 30) == Fraction(80, 100)
    assert winners(VoteMode.WEIGHTED, weight=30) == {"public"}
    assert winners(VoteMode.WEIGHTED, weight=0) == {"jury"}


def test_a_weighted_vote_without_any_vote_leaves_the_jury_its_order():
    silent = [Standing("a", Fraction(90), True), Standing("b", Fraction(80), False)]

    assert winners(VoteMode.WEIGHTED, silent, weight=30) == {"a"}


def test_a_decisive_vote_takes_the_most_votes():
    assert winners(VoteMode.DECISIVE) == {"public"}


def test_a_decisive_vote_in_which_nobody_voted_has_no_winner():
    assert winners(VoteMode.DECISIVE, [Standing("a", Fraction(90), True)]) == set()


@pytest.mark.parametrize("mode", VoteMode.values)
def test_no_award_holds_in_every_mode(mode):
    assert winners(mode, weight=30, no_award=True) == set()


def test_a_tie_is_ex_aequo_and_never_drawn():
    tied = [Standing("a", Fraction(80), False, 7), Standing("b", Fraction(80), False, 7)]

    for mode in (VoteMode.WEIGHTED, VoteMode.DECISIVE):
        assert outcomes(tied, mode, weight=20) == {one: Outcome(winner=True, ex_aequo=True) for one in "ab"}


@given(standings, st.sampled_from(VoteMode.values), st.integers(0, 30))
def test_the_order_of_finalists_decides_nothing(finalists, mode, weight):
    assert outcomes(finalists, mode, weight=weight) == outcomes(finalists[::-1], mode, weight=weight)


@given(standings, st.integers(0, 30))
def test_one_more_vote_never_takes_the_win_away(finalists, weight):
    for mode in (VoteMode.WEIGHTED, VoteMode.DECISIVE):
        for one in winners(mode, finalists, weight=weight):
            more = [Standing(f.id, f.total, f.winner, f.votes + (f.id == one)) for f in finalists]
            assert one in winners(mode, more, weight=weight)
