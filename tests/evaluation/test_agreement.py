"""Coefficients of agreement, against the worked examples of those who published them."""

from __future__ import annotations

from fractions import Fraction
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.sureness.agreement import Figure, Why, alpha, one_way, two_way
from evaluation.sureness.severity import severities
from tests.evaluation.sure_values import fewer

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units, 0 is missing.
OBSERVERS = ("123321412000", "123322412503", "033323422510", "123324412510")
KRIPPENDORFF = [[int(value) or None for value in unit] for unit in zip(*OBSERVERS, strict=True)]
# Shrout and Fleiss 1979, table 2: six targets, four judges.
SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

ratings = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 10).map(lambda half: half / 2)), min_size=3, max_size=3), max_size=6
)


def test_krippendorffs_own_example_with_missing_data() -> None:
    interval, ordinal = alpha(KRIPPENDORFF), alpha(KRIPPENDORFF, ordinal=True)

    assert interval.value == pytest.approx(0.849, abs=0.0005)
    assert ordinal.value == pytest.approx(0.815, abs=0.0005)
    assert (interval.entries, interval.ratings) == (11, 40)  # the twelfth unit has one value: nothing to compare


def test_shrouts_and_fleisss_own_example() -> None:
    single, mean = one_way(SHROUT_AND_FLEISS), two_way(SHROUT_AND_FLEISS)

    assert single.single.value == pytest.approx(0.17, abs=0.005)  # ICC(1,1)
    assert single.mean.value == pytest.approx(0.44, abs=0.005)  # ICC(1,4)
    assert mean.single.value == pytest.approx(0.29, abs=0.005)  # ICC(2,1)
    assert mean.mean.value == pytest.approx(0.62, abs=0.005)  # ICC(2,4)
    assert (single.raters, mean.raters) == (4, 4)


def test_unequal_numbers_of_ratings_by_hand() -> None:
    """Entries 1 2 3 and 5 7: between 2·1.2 + ... = 19.2 on 1, within 2 + 2 = 4 on 3, k = (5 - 13/5) ÷ 1 = 2.4."""
    found = one_way([[1, 2, 3], [5, 7, None]])

    assert found.raters == pytest.approx(2.4)
    assert found.single.value == pytest.approx((19.2 - 4 / 3) / (19.2 + 1.4 * 4 / 3))
    assert found.mean.value == pytest.approx((19.2 - 4 / 3) / 19.2)


@pytest.mark.parametrize(
    ("given_ratings", "why"),
    [
        ([], Why.NOTHING),
        ([[]], Why.NOTHING),
        ([[None, None], [4, None]], Why.NOTHING),
        ([[4], [5], [3]], Why.NOTHING),
        ([[4, 4], [4, 4]], Why.ALL_EQUAL),
    ],
)
def test_where_there_is_nothing_to_compare_there_is_a_reason_instead_of_a_figure(given_ratings, why) -> None:
    for figure in (
        alpha(given_ratings),
        alpha(given_ratings, ordinal=True),
        one_way(given_ratings).single,
        one_way(given_ratings).mean,
        two_way(given_ratings).single,
        two_way(given_ratings).mean,
    ):
        assert (figure.value, figure.why) == (None, why)


def test_one_entry_has_an_alpha_and_no_correlation() -> None:
    assert alpha([[4, 5]]).value == 0
    assert one_way([[4, 5]]).single.why is Why.ONE_ENTRY
    assert two_way([[4, 5]]).mean.why is Why.ONE_ENTRY


def test_gaps_leave_no_two_way_correlation() -> None:
    assert two_way([[4, 5, 3], [4, None, 2]]).single == Figure(None, Why.GAPS, 2, 5)


def test_entries_that_do_not_differ_have_no_correlation_of_means() -> None:
    found = one_way([[1, 3], [3, 1]])

    assert found.single.value == -1
    assert found.mean.why is Why.ALL_EQUAL


@fewer
@given(ratings)
def test_no_ratings_make_a_figure_that_is_no_number(given_ratings) -> None:
    for figure in (
        alpha(given_ratings),
        alpha(given_ratings, ordinal=True),
        one_way(given_ratings).single,
        two_way(given_ratings).single,
        two_way(given_ratings).mean,
    ):
        assert (figure.value is None) == (figure.why is not None)
        assert figure.value is None or (not isnan(figure.value) and figure.value <= 1 + 1e-9)


@fewer
@given(ratings, st.randoms(use_true_random=False))
def test_the_order_of_raters_and_entries_changes_nothing(given_ratings, chance) -> None:
    shuffled = [chance.sample(row, len(row)) for row in given_ratings]
    chance.shuffle(shuffled)

    assert alpha(shuffled).value == pytest.approx(alpha(given_ratings).value)
    assert one_way(shuffled).single.value == pytest.approx(one_way(given_ratings).single.value)


def test_full_agreement_is_one() -> None:
    agreed = [[1, 1, 1], [4, 4, 4], [5, 5, None]]

    assert alpha(agreed).value == alpha(agreed, ordinal=True).value == one_way(agreed).single.value == 1


# Severity


def given_by(text: str) -> dict[tuple[str, str], Fraction]:
    """ "ax70 bx80": evaluator a gives entry x 70, b gives it 80."""
    return {(part[0], part[1]): Fraction(part[2:]) for part in text.split()}


def test_severity_tells_a_severe_evaluator_from_one_with_weak_entries() -> None:
    """Additive by construction: entries 80, 60, 40; a is 6 below, b as all, c 6 above."""
    found = {row.evaluator: row for row in severities(given_by("ax74 bx80 by60 cy66 cz46 az34"))}

    assert [round(found[name].effect, 9) for name in "abc"] == [-6, 0, 6]
    assert [round(found[name].error, 9) for name in "abc"] == [0, 0, 0]
    assert found["a"].mean == 54
    assert found["a"].difference == -9  # 6 below b on x, 12 below c on z
    assert found["b"].difference == 0


def test_severity_of_a_full_table_is_the_difference_of_its_means() -> None:
    """With every pair given, least squares are the evaluators' means less the mean of all: Braun 1988, balanced case."""
    found = severities(given_by("ax70 ay50 bx80 by64"))

    assert [row.effect for row in found] == pytest.approx([-6, 6])
    assert [row.mean for row in found] == [60, 72]
    assert found[0].error == pytest.approx(
        1
    )  # residuals ±1, one degree of freedom: 4 ÷ 4 of a variance of 4, its root halved


def test_parts_of_a_jury_that_share_no_entry_are_not_compared() -> None:
    found = severities(given_by("ax70 bx80 cy40 dy50 ez90"))

    assert [(row.evaluator, row.part) for row in found] == [("a", 1), ("b", 1), ("c", 2), ("d", 2), ("e", 3)]
    assert [row.effect for row in found[:4]] == pytest.approx([-5, 5, -5, 5])
    assert [row.error for row in found] == [None] * 5
    assert (found[4].effect, found[4].difference, found[4].mean) == (None, None, 90)
    assert severities({}) == []


@fewer
@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(0, 100).map(Fraction)))
def test_effects_of_a_part_add_up_to_nothing(given_totals) -> None:
    found = severities(given_totals)

    for part in {row.part for row in found}:
        assert sum(row.effect or 0 for row in found if row.part == part) == pytest.approx(0, abs=1e-6)
