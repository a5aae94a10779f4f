"""Totals, rankings and snapshots as values."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.rules import (
    Entry,
    Standing,
    criterion_means,
    disagreement,
    mean_total,
    rank,
    spread,
    tied_at_the_cut,
    total,
)
from evaluation.rules.snapshot import replay, snapshot
from tests.evaluation import sure_values

IMPACT = {"results": 35, "partnership": 20, "transfer": 20, "data": 15, "ethics": 10}
METHOD = replace(sure_values.METHOD, weights=IMPACT)
OPEN = replace(METHOD, quorum=1, criterion_threshold=Decimal(0), total_threshold=Decimal(0))

evaluations = st.fixed_dictionaries(dict.fromkeys(IMPACT, sure_values.half_points))
agreed = st.dictionaries(st.sampled_from(list(IMPACT)), sure_values.half_points, max_size=2)
entries = st.lists(st.tuples(st.lists(evaluations, max_size=3), agreed), max_size=9).map(
    lambda rows: [Entry(f"s{number}", tuple(scores), panel) for number, (scores, panel) in enumerate(rows)]
)

# Nine entries with three evaluations each are large examples: on a busy machine drawing them takes its time.


def scores(*values: str | None) -> dict[str, Decimal | None]:
    return {code: None if value is None else Decimal(value) for code, value in zip(IMPACT, values, strict=True)}


def flat(value: str) -> dict[str, Decimal | None]:
    return scores(*[value] * 5)


def entry(name: str, *values: str) -> Entry:
    """An entry with one evaluation per value, the same score on every criterion."""
    return Entry(name, tuple(flat(value) for value in values))


def standings(places: list[Standing]) -> list[tuple[str, int | None, bool]]:
    return [(place.line.name, place.place, place.ex_aequo) for place in places]


def finalists(places: list[Standing]) -> list[str]:
    return [place.line.name for place in places if place.finalist]


def winners(places: list[Standing]) -> list[str]:
    return [place.line.name for place in places if place.winner]


def test_a_total_is_the_weighted_share_of_the_best_score() -> None:
    # 4.5/5×35 + 4/5×20 + 3/5×20 + 3.5/5×15 + 5/5×10 = 31.5 + 16 + 12 + 10.5 + 10
    assert total(scores("4.5", "4", "3", "3.5", "5"), IMPACT, 5) == 80


def test_what_cannot_be_judged_is_left_out_and_the_rest_weighs_more() -> None:
    # without "ethics" the weights make 90: (31.5 + 16 + 12 + 10.5) ÷ 90 × 100 = 70 ÷ 0.9
    assert total(scores("4.5", "4", "3", "3.5", None), IMPACT, 5) == Fraction(700, 9)


@pytest.mark.parametrize(
    ("given_scores", "weights"),
    [
        ({"results": Decimal(4)}, IMPACT),
        (flat("4"), {**IMPACT, "ethics": 11}),
        (scores(None, None, None, None, None), IMPACT),
    ],
)
def test_an_unfinished_an_ill_weighted_and_an_unjudged_evaluation_have_no_total(given_scores, weights) -> None:
    with pytest.raises(ValueError):
        total(given_scores, weights, 5)


def test_a_submission_has_the_mean_of_its_evaluations_unrounded() -> None:
    # 80, 77 and 80: 237 thirds
    given = [scores("4.5", "4", "3", "3.5", "5"), scores("4", "4", "4", "3", "4"), flat("4")]

    assert mean_total(given, IMPACT, 5) == Fraction(237, 3)
    assert mean_total([*given[:2], scores("4.5", "4", "3", "3.5", None)], IMPACT, 5) == Fraction(80 + 77, 3) + Fraction(
        700, 27
    )
    assert mean_total([], IMPACT, 5) is None


def test_the_mean_of_a_criterion_is_over_those_who_could_judge_it() -> None:
    means = criterion_means([scores("4", "3", "3", "3", None), scores("5", "3", "3", "3", None)], list(IMPACT))

    assert means["results"] == Fraction(9, 2)
    assert means["ethics"] is None


def test_evaluators_two_points_apart_on_a_criterion_or_twenty_in_total_should_talk() -> None:
    # totals: 70 and 91; on "results" 3 and 5
    apart = [scores("3", "3.5", "4", "3.5", "4"), scores("5", "4.5", "4.5", "4", "4")]

    assert total(apart[0], IMPACT, 5) == Fraction(139, 2)
    assert total(apart[1], IMPACT, 5) == 91
    totals = [total(one, IMPACT, 5) for one in apart]
    assert disagreement(apart, totals, IMPACT, by_criterion=Decimal("2.0"), by_total=Decimal("20.00")) == [
        "results",
        "total",
    ]
    assert disagreement(apart, totals, IMPACT, by_criterion=Decimal("2.5"), by_total=Decimal("22.00")) == []


def test_one_evaluation_disagrees_with_nobody() -> None:
    assert disagreement([flat("4")], [Fraction(80)], IMPACT, by_criterion=Decimal(2), by_total=Decimal(20)) == []
    assert spread([Decimal(4)]) == 0


def test_what_the_panel_agreed_on_stands_in_the_place_of_everybodys_score_and_of_nothing_else() -> None:
    given_scores = (scores("5", "4", "4", "4", "4"), scores("2", "3", None, "4", "4"))
    apart = Entry("e", given_scores)
    agreed = Entry("e", given_scores, {"results": Decimal("4.0"), "transfer": Decimal("3.0")})
    [before], [after] = rank([apart], OPEN), rank([agreed], OPEN)
    assert (before.line.means["results"], after.line.means["results"]) == (Fraction(7, 2), Fraction(4))
    assert after.line.means["transfer"] == 3  # also of the evaluator who could not judge it
    assert before.line.means["partnership"] == after.line.means["partnership"] == Fraction(7, 2)
    assert (
        after.line.total
        == (total(scores("4", "4", "3", "4", "4"), IMPACT, 5) + total(scores("4", "3", "3", "4", "4"), IMPACT, 5)) / 2
    )
    assert after.line.evaluations == 2


def test_a_category_is_ranked_as_computed_by_hand() -> None:
    first = Entry("a", (scores("4.5", "4", "3", "3.5", "5"), scores("4", "4", "4", "3", "4"), flat("4")))
    # 80, then 28 + 16 + 16 + 9 + 8 = 77, then 80: mean 79
    second = Entry("b", (scores("5", "3", "4", "4", "3"), scores("4", "3.5", "3.5", "4", "4")))
    # 35 + 12 + 16 + 12 + 6 = 81, then 28 + 14 + 14 + 12 + 8 = 76: mean 78.5
    low = entry("c", "3", "3")  # 60: below 65
    thin = entry("d", "5")  # one evaluation: below the quorum
    lame = Entry("e", (scores("5", "2.5", "5", "5", "5"),) * 2)  # 90, but 2.5 on "partnership"

    places = rank([low, lame, second, thin, first], METHOD)

    assert standings(places[:2]) == [("a", 1, False), ("b", 2, False)]
    assert [place.line.total for place in places[:2]] == [Fraction(79), Fraction(157, 2)]
    assert {place.line.name: place.line.why for place in places[2:]} == {
        "c": ("total",), "d": ("quorum",), "e": ("partnership",)
    }  # fmt: skip
    assert all(place.place is None and not place.finalist for place in places[2:])
    assert winners(places) == ["a"]


def test_equal_totals_are_told_apart_by_the_criteria_in_their_listed_order() -> None:
    strong_on_results = Entry("z", (scores("4", "3", "3", "4", "5"),))  # 28 + 12 + 12 + 12 + 10 = 74
    even = Entry("a", (scores("3", "4", "5", "4", "2.5"),))  # 21 + 16 + 20 + 12 + 5 = 74

    places = rank([even, strong_on_results], OPEN)

    assert [place.line.total for place in places] == [74, 74]
    assert standings(places) == [("z", 1, False), ("a", 2, False)]


def test_what_the_criteria_leave_equal_shares_a_place_and_the_next_place_stays_empty() -> None:
    places = rank([entry("c", "3"), entry("b", "4"), entry("a", "4")], OPEN)

    assert standings(places) == [("a", 1, True), ("b", 1, True), ("c", 3, False)]


def test_the_chair_orders_a_tie_and_the_latest_decision_on_it_holds() -> None:
    ties = [["b", "a"], ["a", "b"], ["a", "c"]]

    places = rank([entry("a", "4"), entry("b", "4"), entry("c", "3")], OPEN, ties=ties)

    assert standings(places) == [("b", 1, False), ("a", 2, False), ("c", 3, False)]


def test_a_decision_on_some_of_a_tie_decides_nothing() -> None:
    places = rank([entry("a", "4"), entry("b", "4"), entry("c", "4")], OPEN, ties=[["b", "a"]])

    assert standings(places) == [("a", 1, True), ("b", 1, True), ("c", 1, True)]


def test_a_tie_at_the_cut_lets_all_of_it_in_up_to_five() -> None:
    tied = [entry("a", "5"), entry("b", "4.5"), *(entry(name, "4") for name in "cde"), entry("f", "3.5")]

    assert finalists(rank(tied, OPEN)) == ["a", "b", "c", "d", "e"]
    assert tied_at_the_cut(tied, OPEN) == [("c", "d", "e")]


def test_a_tie_at_the_cut_that_does_not_fit_stays_out_until_the_chair_orders_it() -> None:
    tied = [entry("a", "5"), entry("b", "4.5"), *(entry(name, "4") for name in "cdef")]

    assert finalists(rank(tied, OPEN)) == ["a", "b"]
    assert tied_at_the_cut(tied, OPEN) == [("c", "d", "e", "f")]
    assert tied_at_the_cut(tied, OPEN, [list("fdce")]) == []
    assert finalists(rank(tied, OPEN, ties=[list("fdce")])) == ["a", "b", "f"]


def test_the_chair_may_let_a_tie_at_the_cut_stand_where_all_of_it_fits() -> None:
    four = [entry("a", "5"), entry("b", "4.5"), entry("c", "4"), entry("d", "4")]
    six = [*four, entry("e", "4"), entry("f", "4")]
    best = [entry("a", "5"), entry("b", "5")]

    assert tied_at_the_cut(four, OPEN, shared=[frozenset("cd")]) == []
    assert tied_at_the_cut(six, OPEN, shared=[frozenset("cdef")]) == [("c", "d", "e", "f")]
    assert tied_at_the_cut(best, OPEN, shared=[frozenset("ab")]) == [("a", "b")]


def test_a_tie_away_from_every_cut_needs_nobody() -> None:
    assert tied_at_the_cut([entry("a", "5"), entry("b", "4"), entry("c", "4")], OPEN) == []


def test_a_tie_for_the_winners_place_waits_for_the_chair() -> None:
    tied = [entry("a", "5"), entry("b", "5")]

    assert tied_at_the_cut(tied, OPEN) == [("a", "b")]
    assert winners(rank(tied, OPEN)) == []
    assert winners(rank(tied, OPEN, ties=[["b", "a"]])) == ["b"]


def test_no_award_leaves_finalists_without_a_winner() -> None:
    places = rank([entry("a", "5"), entry("b", "4")], OPEN, award=False)

    assert finalists(places) == ["a", "b"]
    assert winners(places) == []
    assert tied_at_the_cut([entry("a", "5"), entry("b", "5")], OPEN, award=False) == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_category_with_fewer_entries_than_finalists_has_as_many_as_pass(count: int) -> None:
    places = rank([entry(f"s{number}", f"{5 - number}") for number in range(count)], OPEN)

    assert len(finalists(places)) == count
    assert [place.winner for place in places] == [True, False][:count]


def test_what_nobody_could_judge_does_not_pass() -> None:
    [place] = rank([Entry("a", (scores("5", "5", "5", "5", None),) * 2)], METHOD)

    assert place.line.total == 100
    assert place.line.why == ("ethics",)


@given(entries, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_read_decides_nothing(given_entries, chance) -> None:
    shuffled = [
        replace(one, judgements=tuple(chance.sample(one.judgements, len(one.judgements)))) for one in given_entries
    ]
    chance.shuffle(shuffled)

    assert rank(shuffled, METHOD) == rank(given_entries, METHOD)


@given(entries.filter(lambda rows: any(row.judgements for row in rows)), st.data())
@settings(max_examples=200)
def test_raising_a_score_never_lowers_a_place(given_entries, data) -> None:
    chosen = data.draw(st.sampled_from([row for row in given_entries if row.judgements]))
    index = data.draw(st.integers(0, len(chosen.judgements) - 1))
    code = data.draw(st.sampled_from(list(IMPACT)))
    raised = [dict(one) for one in chosen.judgements]
    raised[index][code] = min(raised[index][code] + Decimal("0.5"), Decimal(5))
    after_entries = [replace(row, judgements=tuple(raised)) if row is chosen else row for row in given_entries]

    before = {place.line.name: place for place in rank(given_entries, METHOD)}[chosen.name]
    after = {place.line.name: place for place in rank(after_entries, METHOD)}[chosen.name]

    worst = len(given_entries) + 1
    assert (after.place or worst) <= (before.place or worst)


@given(entries, st.booleans())
def test_a_snapshot_replayed_is_the_same_bytes(given_entries, award) -> None:
    text, again = (
        snapshot("best-practice-2", [category(rows, ties=[["s0", "s1"]], award=award)])
        for rows in (given_entries, given_entries[::-1])
    )

    assert replay(text) == text
    assert again == text


def category(given_entries: list[Entry], **more: object) -> dict[str, object]:
    return {"code": "impact", "method": METHOD, "entries": given_entries, "ties": [], "award": True, **more}


def test_a_result_that_somebody_touched_is_not_what_the_replay_says() -> None:
    text = snapshot("e", [category([entry("a", "4", "4.5")])])
    content = json.loads(text)
    [result] = content["categories"][0]["result"]
    assert (result["total"], result["winner"]) == ("85/1", True)

    result["winner"] = False

    assert replay(json.dumps(content)) == text


def test_a_snapshot_tells_nobody_who_gave_which_score() -> None:
    one, other = scores("5", "4", "4", "4", "4"), scores("3", "4", "4", "4", "4")

    assert snapshot("e", [category([Entry("a", (one, other))])]) == snapshot(
        "e", [category([Entry("a", (other, one))])]
    )
