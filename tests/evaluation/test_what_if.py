"""What if: other weights, another cut, one evaluator fewer, by the engine of the ranking; and where a weight turns it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.rules import Entry, rank
from evaluation.sureness.polynomials import plus, roots, times
from evaluation.sureness.weights import break_evens
from evaluation.sureness.what_if import Given, finalists_of, reweighted, what_if, with_weights
from tests.evaluation.sure_values import METHOD, OPEN, WEIGHTS, entries_of, entry, fewer, gappy, judgements, scores

TWO = replace(OPEN, weights={"results": 60, "ethics": 40}, finalists=1, finalists_if_tied=1)


def two(name: str, results: str, ethics: str) -> Entry:
    return Entry(name, ({"results": Decimal(results), "ethics": Decimal(ethics)},))


def as_given(entries: list[Entry], method=OPEN, **more: object) -> Given:
    judgements = {one.name: {f"e{n}": row for n, row in enumerate(one.judgements)} for one in entries}
    return Given(judgements, method, **more)


@fewer
@given(entries_of(gappy))
def test_with_nothing_otherwise_it_is_the_ranking_itself(given_entries) -> None:
    other = what_if(as_given(given_entries, METHOD), weights=dict(WEIGHTS), finalists=METHOD.finalists)

    assert list(other.standings) == rank(given_entries, METHOD)


def test_leaving_one_evaluator_out_leaves_the_quorum_as_it_is() -> None:
    given_scores = Given({"a": {"ann": scores("5"), "bob": scores("4")}, "b": {"ann": scores("3")}}, METHOD)

    without_ann = what_if(given_scores, without=["ann"]).standings

    assert [(one.line.name, one.line.evaluations, one.line.why) for one in without_ann] == [
        ("a", 1, ("quorum",)), ("b", 0, ("quorum", "total", *WEIGHTS)),
    ]  # fmt: skip


def test_another_number_of_finalists_keeps_room_for_ties() -> None:
    rows = [entry(f"s{number}", str(5 - number / 2)) for number in range(7)]

    assert len(finalists_of(what_if(as_given(rows), finalists=6).standings)) == 6
    assert finalists_of(what_if(as_given(rows), finalists=1).standings) == {"s0"}


PASSING = Given(
    {
        "low on ethics": {"ann": scores("5", "5", "2"), "bob": scores("5", "5", "2")},
        "read once": {"ann": scores("5")},
        "weak": {"ann": scores("3"), "bob": scores("3")},
        "fair": {"ann": scores("4"), "bob": scores("4")},
    },
    METHOD,
)


@pytest.mark.parametrize(
    ("otherwise", "passing"),
    [
        ({}, {"fair"}),
        ({"criterion_threshold": Decimal(2)}, {"fair", "low on ethics"}),
        ({"criterion_threshold": Decimal("4.5")}, set()),
        ({"total_threshold": Decimal(60)}, {"fair", "weak"}),
        ({"total_threshold": Decimal("80.01")}, set()),
        ({"quorum": 1}, {"fair", "read once"}),
        ({"quorum": 3}, set()),
        ({"quorum": 1, "criterion_threshold": Decimal(0), "total_threshold": Decimal(0)}, set(PASSING.judgements)),
    ],
)
def test_other_thresholds_and_another_quorum_let_others_pass_as_the_engine_says(otherwise, passing) -> None:
    standings = what_if(PASSING, **otherwise).standings

    assert {one.line.name for one in standings if one.place is not None} == passing
    assert list(standings) == rank(PASSING.entries(), replace(METHOD, **otherwise))


def test_a_tie_that_other_weights_make_is_said() -> None:
    rows = [two("a", "5", "3"), two("b", "3", "5")]
    same = what_if(as_given([*rows, two("c", "3", "5")], TWO), weights={"results": 20, "ethics": 80})

    assert finalists_of(same.standings) == frozenset()
    assert same.tied == [("b", "c")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": {"results": 100, "partnership": 0, "ethics": 0}},
        {"weights": {"results": 50, "partnership": 30, "ethics": 30}},
        {"weights": {"results": 100}},
        {"finalists": 0},
        {"quorum": 0},
        {"criterion_threshold": Decimal("5.5")},
        {"criterion_threshold": Decimal("-0.5")},
        {"total_threshold": Decimal("100.01")},
    ],
)
def test_what_no_method_card_could_say_is_refused(wrong) -> None:
    with pytest.raises(ValueError):
        what_if(as_given([entry("a", "4")]), **wrong)


def test_one_weight_changes_and_the_others_keep_their_proportions() -> None:
    assert dict(reweighted(OPEN, "results", Fraction(0) + 75).weights) == {
        "results": 75, "partnership": 15, "ethics": 10,
    }  # fmt: skip
    with pytest.raises(ValueError):
        reweighted(OPEN, "results", Fraction(100))
    with pytest.raises(ValueError):
        reweighted(replace(OPEN, weights={"results": 100}), "results", Fraction(50))
    with pytest.raises(ValueError):
        with_weights(OPEN, {})


def test_a_weights_break_even_by_hand() -> None:
    """a leads by 2 on results, b by 1 on ethics: equal where 2w = 1(100 - w), at a third; there results decides for a."""
    results, ethics = break_evens([two("a", "5", "3"), two("b", "3", "4")], TWO)

    assert (results.below.weight, results.below.exact, results.below.at_once) == (Fraction(100, 3), True, False)
    assert (results.below.enter, results.below.leave) == ({"b"}, {"a"})
    assert results.above is None
    assert ethics.below is None
    assert ethics.above.weight == Fraction(200, 3)


def test_a_turn_at_the_very_weight_is_told_from_one_beyond_it() -> None:
    """Where b has the better results, the tie at the crossing goes to b: it changes at once."""
    [_results, ethics] = break_evens([two("a", "3", "5"), two("b", "4", "3")], TWO)

    assert ethics.below.weight == Fraction(100, 3)
    assert ethics.below.at_once


def test_a_threshold_can_turn_the_finalists_too() -> None:
    """3 on results and 5 on ethics: 60w + 100(100 - w) is 80 % at w = 50; above it the entry does not pass."""
    method = replace(TWO, total_threshold=Decimal(80), weights={"results": 40, "ethics": 60})
    [results, _ethics] = break_evens([two("a", "3", "5")], method)

    assert results.below is None
    assert (results.above.weight, results.above.at_once) == (50, False)
    assert results.above.leave == {"a"}


def test_no_weight_changes_what_one_entry_leads_in_everything() -> None:
    assert [(row.below, row.above) for row in break_evens([two("a", "5", "5"), two("b", "3", "4")], TWO)] == [
        (None, None), (None, None),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [[], [("a", "4", "4")]])
def test_none_and_one_entry_have_no_break_even(rows) -> None:
    assert all(row.below is row.above is None for row in break_evens([two(*row) for row in rows], TWO))


def test_the_only_criterion_has_no_weight_to_change() -> None:
    [row] = break_evens([Entry("a", ({"results": Decimal(4)},))], replace(OPEN, weights={"results": 100}))

    assert (row.below, row.above) == (None, None)


def test_an_equality_that_holds_only_at_the_weight_itself_turns_beyond_it() -> None:
    """Equal totals at 60 : 40; at any other weight one of the two leads."""
    [results, _ethics] = break_evens([two("a", "5", "3"), two("b", "3", "6")], replace(TWO, top=10))

    assert (results.below.weight, results.below.at_once, results.above) == (60, False, None)


@settings(fewer, max_examples=40)
@given(st.one_of(entries_of(judgements, most=5, each=2), entries_of(gappy, most=5, each=2)), st.booleans())
def test_before_its_turn_no_weight_changes_the_finalists_and_beyond_it_the_weight_does(given_entries, strict) -> None:
    method = replace(METHOD if strict else OPEN, quorum=1, finalists=2, finalists_if_tied=3)
    base = finalists_of(rank(given_entries, method))

    def at(code: str, weight: Fraction) -> frozenset[str]:
        return finalists_of(rank(given_entries, reweighted(method, code, weight)))

    for row in break_evens(given_entries, method):
        low = row.below.weight if row.below else Fraction(0)
        high = row.above.weight if row.above else Fraction(100)
        for step in range(1, 20):
            assert at(row.code, low + (row.weight - low) * step / 20) == base or low == row.weight
            assert at(row.code, row.weight + (high - row.weight) * step / 20) == base or high == row.weight
        tiny = Fraction(1, 10**5)
        for turn, beyond in ((row.below, -tiny), (row.above, tiny)):
            if turn is not None and 0 < turn.weight + beyond < 100:
                assert at(row.code, turn.weight + beyond) == (base | turn.enter) - turn.leave or turn.at_once


def test_roots_of_polynomials() -> None:
    one, third = Fraction(1), Fraction(1, 3)
    cubic = times(times([-one, one], [-third, one]), [Fraction(-2), Fraction(0), one])  # 1, 1/3, ±√2

    found = roots(cubic, Fraction(0), Fraction(10))

    assert len(found) == 3
    assert [float(low) for low, _high in found] == pytest.approx([1 / 3, 1, 2**0.5], abs=1e-5)
    assert roots([Fraction(-3), Fraction(6)], Fraction(0), one) == [(Fraction(1, 2), Fraction(1, 2))]
    assert roots([one], Fraction(0), one) == roots([], Fraction(0), one) == []
    assert roots(times([-third, one], [-third, one]), Fraction(0), one)  # a double root
    assert sum(plus(cubic, [one])) == 1
