"""Rank intervals and chances of the finals: the engine's own rules, resample by resample, and the same in every year."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import Entry, rank
from evaluation.sureness.bootstrap import sureness
from evaluation.sureness.lots import lots
from evaluation.sureness.places import places_of
from evaluation.sureness.resampled import picks, pool_of, resampled
from tests.evaluation.sure_values import (
    METHOD,
    OPEN,
    WEIGHTS,
    drawn_together,
    entries_of,
    entry,
    fewer,
    gappy,
    judgements,
)

WORD = 2**64


def philox(counter: int, key: int) -> list[int]:
    """Philox 4×64-10 as Salmon and others wrote it down (2011, section 3.3), in plain arithmetic."""
    words = [(counter >> (64 * part)) % WORD for part in range(4)]
    keys = [key % WORD, key >> 64]
    for _round in range(10):
        high0, low0 = divmod(0xD2E7470EE14C6C93 * words[0], WORD)
        high1, low1 = divmod(0xCA5A826395121157 * words[2], WORD)
        words = [high1 ^ words[1] ^ keys[0], low1, high0 ^ words[3] ^ keys[1], low0]
        keys = [(keys[0] + 0x9E3779B97F4A7C15) % WORD, (keys[1] + 0xBB67AE8584CAA73B) % WORD]
    return words


def test_lots_are_those_of_the_published_generator() -> None:
    key = int.from_bytes(hashlib.sha256(b"2031").digest()[:16], "big")
    words = [word for counter in range(1, 4) for word in philox(counter, key)]

    assert lots("2031", 4, 3, 7).reshape(-1).tolist() == [((word >> 32) * 7) >> 32 for word in words]


def test_every_lot_is_drawn_about_equally_often() -> None:
    drawn = lots("even", 30_000, 1, 3).reshape(-1).tolist()

    assert sorted(set(drawn)) == [0, 1, 2]
    assert all(abs(drawn.count(lot) - 10_000) < 300 for lot in range(3))  # 3.7 standard deviations


@fewer
@given(
    entries_of(judgements), st.booleans(), st.lists(st.permutations([f"s{number}" for number in range(3)]), max_size=2)
)
def test_every_resample_is_ranked_as_the_engine_ranks_it(given_entries, strict, ties) -> None:
    method = replace(METHOD if strict else OPEN, quorum=0)
    given_entries = [one for one in given_entries if one.judgements]
    names = [one.name for one in given_entries]
    found = places_of(resampled(given_entries, method, seed="s", resamples=8).codes, names, method, ties)

    pools = [pool_of(one, method) for one in given_entries]
    for number in range(8):
        resample = [
            Entry(pool.full.name, tuple(pool.judgements[pick] for pick in picks(pool, "s", 8)[number]))
            for pool in pools
        ]
        standings = {one.line.name: one for one in rank(resample, method, ties=ties)}
        last = sum(one.line.passes for one in standings.values()) + 1
        for column, name in enumerate(names):
            assert found.place[number, column] == (standings[name].place or last)
            assert found.passed[number, column] == standings[name].line.passes
            assert found.inside[number, column] == standings[name].finalist


@fewer
@given(entries_of(gappy), st.randoms(use_true_random=False))
def test_the_order_of_entries_and_of_evaluations_changes_nothing(given_entries, chance) -> None:
    shuffled = [Entry(one.name, tuple(chance.sample(one.judgements, len(one.judgements)))) for one in given_entries]
    chance.shuffle(shuffled)

    assert sureness(shuffled, METHOD, seed="s", resamples=30) == sureness(given_entries, METHOD, seed="s", resamples=30)


@fewer
@given(entries_of(gappy, most=9), st.booleans())
def test_chances_add_up_to_the_number_of_finalists(given_entries, room_for_ties) -> None:
    method = OPEN if room_for_ties else replace(OPEN, finalists_if_tied=OPEN.finalists)
    found = sureness(given_entries, method, seed="s", resamples=40)
    passing = sum((row.passes for row in found.entries), Fraction(0))

    assert found.seats == sum((row.finals for row in found.entries), Fraction(0))
    if room_for_ties:  # all who are ex aequo at the cut are in, as far as five
        assert min(passing, 3) <= found.seats <= 5
    if not room_for_ties and all(row.passes in (0, 1) for row in found.entries):
        assert found.seats == min(passing, 3)


def test_a_tie_that_does_not_fit_shares_what_is_left() -> None:
    tied = [entry("a", "5", "5"), entry("b", "4.5", "4.5"), *(entry(name, "4", "4") for name in "cdef")]

    found = sureness(tied, OPEN, seed="s", resamples=10)

    assert [row.finals for row in found.entries] == [1, 1, *[Fraction(1, 4)] * 4]
    assert found.seats == 3
    assert found.same == 0  # nobody knows whom the panel would take


def test_the_panels_order_holds_in_a_resample_too() -> None:
    tied = [entry("a", "5", "5"), entry("b", "4.5", "4.5"), *(entry(name, "4", "4") for name in "cdef")]

    found = sureness(tied, OPEN, seed="s", ties=[list("fdce")], resamples=10)

    assert [(row.name, row.finals) for row in found.entries[:4]] == [("a", 1), ("b", 1), ("f", 1), ("d", 0)]
    assert found.same == 1


@fewer
@given(entries_of(judgements))
def test_where_all_agree_every_place_is_sure(given_entries) -> None:
    agreed = drawn_together(given_entries, Fraction(0))
    standings = {one.line.name: one for one in rank(agreed, OPEN)}
    last = sum(one.line.passes for one in standings.values()) + 1

    for row in sureness(agreed, OPEN, seed="s", resamples=20).entries:
        assert row.passes == standings[row.name].line.passes
        if row.line.evaluations > 1:
            assert row.best == row.worst == (standings[row.name].place or last)


@fewer
@given(entries_of(judgements, most=2), st.fractions(0, 1))
def test_more_agreement_narrows_intervals(given_entries, share) -> None:
    """Of two entries: with more, one place may swing because another becomes sure; then the next test holds."""
    wide = sureness(given_entries, OPEN, seed="s", resamples=60)
    narrow = sureness(drawn_together(given_entries, share), OPEN, seed="s", resamples=60)

    widths = [(row.worst - row.best if row.line.evaluations > 1 else 0) for row in narrow.entries]
    for one, other in zip(narrow.entries, widths, strict=True):
        before = next(row for row in wide.entries if row.name == one.name)
        assert other <= (before.worst - before.best if before.line.evaluations > 1 else 0)


@fewer
@given(entries_of(judgements), st.fractions(0, 1))
def test_more_agreement_makes_no_order_of_two_less_sure(given_entries, share) -> None:
    given_entries = [one for one in given_entries if one.judgements]
    names = [one.name for one in given_entries]
    totals = {one.line.name: one.line.total for one in rank(given_entries, OPEN)}
    wide, narrow = (
        places_of(resampled(rows, OPEN, seed="s", resamples=60).codes, names, OPEN, ())
        for rows in (given_entries, drawn_together(given_entries, share))
    )

    for one, name in enumerate(names):
        for other, below in enumerate(names):
            if totals[name] > totals[below]:
                assert narrow.above(one, other) >= wide.above(one, other)


@fewer
@given(entries_of(st.fixed_dictionaries({code: st.integers(0, 9).map(lambda half: Decimal(half) / 2) for code in WEIGHTS})),
       st.data())  # fmt: skip
def test_raising_an_entrys_scores_never_makes_its_place_or_its_chance_worse(given_entries, data) -> None:
    given_entries = [one for one in given_entries if one.judgements]
    if not given_entries:
        return
    chosen = data.draw(st.sampled_from(given_entries))
    code = data.draw(st.sampled_from(list(WEIGHTS)))
    higher = [{**one, code: one[code] + Decimal("0.5")} for one in chosen.judgements]
    raised = [Entry(one.name, tuple(higher)) if one is chosen else one for one in given_entries]
    method = replace(METHOD, quorum=1, finalists_if_tied=METHOD.finalists)

    before, after = (
        next(row for row in sureness(rows, method, seed="s", resamples=60).entries if row.name == chosen.name)
        for rows in (given_entries, raised)
    )

    assert (after.place or 99) <= (before.place or 99)
    assert after.passes >= before.passes
    assert after.finals >= before.finals
    if before.best is not None:
        assert after.best <= before.best
        assert after.worst <= before.worst


def test_as_many_draws_as_give_a_mean_its_true_variance() -> None:
    """Totals 60, 80 and 100: s² is 400, the mean's variance 400 ÷ 3; three draws of three would give two thirds of it."""
    codes = resampled([entry("a", "3", "4", "5")], OPEN, seed="s", resamples=60_000).codes[:, 0]
    means = [100 - 10 * code for code in codes.tolist()]  # 100, 90, 80, 70, 60: the means of two of the three

    assert resampled([entry("a", "3", "4", "5")], OPEN, seed="s", resamples=9).total_between(0, Fraction(1, 2))[0] >= 60
    average = sum(means) / len(means)
    variance = sum((mean - average) ** 2 for mean in means) / len(means)
    assert average == pytest.approx(80, abs=0.2)
    assert variance == pytest.approx(400 / 3, rel=0.02)


def test_one_evaluation_says_nothing_about_how_sure_a_place_is() -> None:
    alone, two, none = sureness([entry("a", "5"), entry("b", "3", "4"), entry("c")], OPEN, seed="s").entries

    assert (alone.best, alone.worst, alone.finals) == (None, None, 1)
    assert (two.best, two.worst) == (2, 2)
    assert (none.place, none.best, none.passes, none.finals) == (None, None, 0, 0)


def test_a_quorum_is_counted_in_evaluations_not_in_draws() -> None:
    [row] = sureness([entry("a", "4", "4")], METHOD, seed="s").entries

    assert (row.passes, row.finals) == (1, 1)


def test_what_a_resample_could_not_judge_keeps_the_mean_of_them_all() -> None:
    [row] = sureness([entry("a", "4/4/-", "4/4/4")], METHOD, seed="s").entries

    assert (row.place, row.passes) == (1, 1)


def test_who_passes_only_sometimes_stands_behind_those_who_do() -> None:
    found = sureness([entry("a", "4", "4"), entry("b", "3/3/3", "4/4/4")], METHOD, seed="s", resamples=200)

    low = found.entries[1]
    assert 0 < low.passes < 1
    assert low.finals == low.passes
    assert found.same == low.passes


def test_bands_end_where_the_order_is_sure() -> None:
    rows = [entry("a", "5", "5"), entry("b", "3", "4.5"), entry("c", "4", "3"), entry("d", "1", "1"), entry("e")]

    assert sureness(rows, OPEN, seed="s").bands == (("a",), ("b", "c"), ("d",))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_category_of_none_one_or_two_entries(number: int) -> None:
    found = sureness([entry(f"s{one}", "4", "4.5") for one in range(number)], METHOD, seed="s")

    assert len(found.entries) == number
    assert found.same == 1
    assert found.seats == number


def test_totals_whose_common_denominator_no_machine_word_holds_are_compared_exactly() -> None:
    """Weights that share no factor: what cannot be judged makes denominators whose product needs more than 64 bits."""
    codes = [f"c{number}" for number in range(9)]
    weights = dict(zip(codes, (29, 23, 19, 11, 7, 5, 3, 2, 1), strict=True))
    gaps = [{code: None if code == gap else Decimal(4) for code in codes} for gap in codes]
    uneven = [{**one, code: Decimal("3.5")} for one, code in zip(gaps, codes[1:] + codes[:1], strict=True)]
    method = replace(OPEN, weights=weights)
    entries = [Entry("a", tuple(gaps)), Entry("b", tuple(uneven)), Entry("c", tuple(reversed(uneven)))]

    first, second, third = sureness(entries, method, seed="s", resamples=20).entries

    assert (first.name, first.best, first.worst) == ("a", 1, 1)
    assert second.place == third.place == 2


def test_the_figures_of_a_known_case_do_not_change() -> None:
    """Written down in 2026. Whoever sees this fail has changed what a published page says."""
    rows = [
        entry("a", "5", "4.5", "4"),
        entry("b", "4.5", "4", "4.5"),
        entry("c", "4", "5", "3"),
        entry("d", "3.5", "4", "4"),
    ]

    found = sureness(rows, replace(OPEN, finalists=2), seed="0" * 64)

    assert [(row.name, row.best, row.worst, str(row.finals)) for row in found.entries] == [
        ("a", 1, 3, "943/1000"), ("b", 1, 3, "429/500"), ("c", 1, 4, "419/1000"), ("d", 2, 4, "8/125"),
    ]  # fmt: skip
    assert (found.entries[0].least, found.entries[0].most) == (80, 100)
    assert (found.bands, found.same) == ((("a", "b", "c"), ("d",)), Fraction(547, 1000))


@pytest.mark.parametrize("wrong", [{"resamples": 0}, {"level": Fraction(1)}, {"level": Fraction(0)}])
def test_what_makes_no_sense_is_refused(wrong) -> None:
    with pytest.raises(ValueError):
        sureness([entry("a", "4")], METHOD, seed="s", **wrong)


def test_a_name_stands_for_one_entry() -> None:
    with pytest.raises(ValueError):
        sureness([entry("a", "4"), entry("a", "5")], METHOD, seed="s")
    with pytest.raises(ValueError):
        lots("s", 1, 1, 0)


def test_a_web_process_holds_no_numpy_before_somebody_asks() -> None:
    words = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'preciseu_portal.settings'; django.setup(); "
        "import preciseu_portal.urls; sys.exit('numpy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
