"""The plot of a rehearsal: the same seed tells the same story, and every turn that fits has its entry."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rehearsal.story import Turn, cast, electorate, score

SEEDS = st.integers(0, 2**32)


@given(st.integers(0, 120), st.integers(1, 6), SEEDS)
def test_the_same_seed_casts_the_same_story(applicants: int, categories: int, seed: int) -> None:
    assert cast(applicants, categories, seed) == cast(applicants, categories, seed)


@given(SEEDS)
def test_another_seed_casts_another_story(seed: int) -> None:
    assert cast(20, 4, seed) != cast(20, 4, seed + 1)


@given(SEEDS)
def test_a_story_of_sixty_has_every_turn(seed: int) -> None:
    assert {entry.turn for entry in cast(60, 4, seed)} == set(Turn)


@given(SEEDS)
def test_most_entries_are_ordinary_and_one_in_twenty_is_at_the_limit_of_every_answer(seed: int) -> None:
    turns = Counter(entry.turn for entry in cast(100, 4, seed))

    assert turns[Turn.ORDINARY] > 60
    assert turns[Turn.AT_LIMIT] >= 5


@given(st.integers(1, 120), st.integers(1, 6), SEEDS)
def test_every_entry_goes_into_a_category_that_there_is(applicants: int, categories: int, seed: int) -> None:
    entries = cast(applicants, categories, seed)

    assert [entry.number for entry in entries] == list(range(applicants))
    assert all(0 <= entry.category < categories and 1.5 <= entry.quality <= 4.8 for entry in entries)


@given(SEEDS)
def test_a_twin_has_the_category_and_the_quality_of_the_entry_before_it(seed: int) -> None:
    entries = cast(60, 4, seed)
    twins = [entry for entry in entries if entry.turn is Turn.TWIN]

    assert twins
    for twin in twins:
        like = entries[twin.number - 1]
        assert (twin.category, twin.quality, twin.seed) == (like.category, like.quality, like.seed)


@given(st.integers(0, 30), st.floats(-1, 1), SEEDS)
def test_a_score_is_a_half_point_from_0_to_5_or_none(number: int, severity: float, seed: int) -> None:
    entry = cast(31, 4, seed)[number]

    value = score(entry, 0, severity, Random(seed))

    assert value is None or (0 <= value <= 5 and value % Decimal("0.5") == 0)
    assert value == score(entry, 0, severity, Random(seed))


@given(SEEDS)
def test_a_severe_evaluator_gives_less_in_the_mean(seed: int) -> None:
    entries = cast(60, 4, seed)

    def mean(severity: float) -> float:
        values = [score(entry, 0, severity, entry.chance("reader")) for entry in entries]
        return sum(float(value) for value in values if value is not None)

    assert mean(-1) < mean(1)


@given(st.integers(0, 300), SEEDS)
def test_the_electorate_is_the_same_for_the_same_seed_and_in_the_order_of_the_clock(voters: int, seed: int) -> None:
    crowd = electorate(voters, seed)

    assert crowd == electorate(voters, seed)
    assert len(crowd) == voters
    assert [voter.moment for voter in crowd] == sorted(voter.moment for voter in crowd)


@given(SEEDS)
def test_a_twelfth_of_the_electorate_is_one_burst_of_fraud(seed: int) -> None:
    crowd = electorate(120, seed)
    fraud = [voter for voter in crowd if voter.fraud]

    assert len(fraud) == 10
    assert {voter.network for voter in fraud} == {"203.0.113.7"}
    assert max(voter.moment for voter in fraud) - min(voter.moment for voter in fraud) < 0.01


@given(SEEDS)
def test_the_electorate_writes_addresses_in_every_spelling(seed: int) -> None:
    addresses = [voter.address for voter in electorate(50, seed)]

    assert len(set(addresses)) == 50
    assert any("+" in address for address in addresses)
    assert any(address != address.lower() for address in addresses)
    assert any(not address.isascii() for address in addresses)
