"""Rules of the public vote: whose mailbox, which order, how many, when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.networks import limited_network, shown_network
from calls.rules import Gate, Phase, Timetable, VoteMode, phase
from notifications.mailboxes import fold
from tests.factories.voting import CLOSES, OPENS
from voting.rules import (
    LETTER_SIGNS,
    Stand,
    code_of,
    code_of_text,
    confirmable_until,
    favourites,
    order,
    stand,
    window_of,
)
from voting.rules.signals import Shape, agent_family, is_disposable, shape_of

SECOND = timedelta(seconds=1)
HERE = [
    "ivana@example.org",
    "IVANA@example.org",
    "ivana+vote@example.org",
    "Ivana+x+y@Example.ORG.",
    " ivana@example.org",
]
GMAIL = ["i.vana@gmail.com", "ivana@gmail.com", "IVANA+2@googlemail.com", "iv.a.na@GMAIL.com"]


@pytest.mark.parametrize("spellings", [HERE, GMAIL, ["a@Müller.example", "a@xn--mller-kva.example"]])
def test_spellings_of_one_mailbox_are_one(spellings):
    assert len({fold(address) for address in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("i.vana@example.org", "ivana@example.org"),  # dots matter where the provider reads them
        ("ivana@example.org", "ivana@example.com"),
        ("ivana@example.org", "ivan@example.org"),
        ("+a@example.org", "+b@example.org"),  # nothing before the plus: no sub-address
    ],
)
def test_different_mailboxes_stay_different(one, other):
    assert fold(one) != fold(other)


@given(st.emails())
def test_folding_twice_is_folding_once(address):
    assert fold(fold(address)) == fold(address)


@given(st.text(max_size=40), st.lists(st.text(max_size=8), unique=True, max_size=6))
def test_an_order_is_the_same_for_the_same_voter_and_leaves_nobody_out(seed, ids):
    assert order(seed, ids) == order(seed, list(reversed(ids)))
    assert sorted(order(seed, ids)) == sorted(ids)


def test_over_many_voters_each_finalist_is_first_about_as_often():
    firsts = Counter(order(f"voter {number}", ["a", "b", "c"])[0] for number in range(6000))

    assert all(1850 < firsts[one] < 2150 for one in "abc")  # 4 standard deviations around 2,000


@pytest.mark.parametrize(
    ("votes", "named"),
    [({"a": 3, "b": 1}, ["a"]), ({"b": 2, "a": 2, "c": 1}, ["a", "b"]), ({"a": 0, "b": 0}, []), ({}, [])],
)
def test_a_favourite_has_the_most_votes_and_a_tie_is_ex_aequo(votes, named):
    assert favourites(votes) == named


@pytest.mark.parametrize(
    ("address", "shown", "limited"),
    [
        ("192.0.2.77", "192.0.2.0/24", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24", "192.0.2.0/24"),
        ("", "", ""),
        ("unix", "", ""),
    ],
)
def test_a_network_is_cut_short(address, shown, limited):
    assert (shown_network(address), limited_network(address)) == (shown, limited)


def test_windows_lie_side_by_side():
    at = datetime(2026, 5, 12, 16, 47, tzinfo=UTC)

    assert window_of(at, timedelta(minutes=10)) == datetime(2026, 5, 12, 16, 40, tzinfo=UTC)
    assert window_of(at, timedelta(days=1)) == datetime(2026, 5, 12, tzinfo=UTC)


def test_a_code_has_twelve_signs_that_nobody_mistakes():
    assert code_of(0) == "0000-0000-0000"
    assert code_of(2**60 - 1) == "ZZZZ-ZZZZ-ZZZZ"
    assert len({code_of(number) for number in range(5000)}) == 5000


def test_the_code_of_a_letter_has_sixteen_and_is_known_however_it_is_typed():
    code = code_of(2**80 - 2, LETTER_SIGNS)

    assert code == "ZZZZ-ZZZZ-ZZZZ-ZZZY"
    assert code_of_text(" zzzz zzzz_zzzzzzzy ") == code


@pytest.mark.parametrize(
    ("local", "shape"),
    [
        ("jane.doe", Shape.NAME),
        ("ελένη-μ", Shape.NAME),
        ("jane.doe81", Shape.NAME_NUMBER),
        ("jane81+vote", Shape.NAME_NUMBER),
        ("j8", Shape.NUMBER),
        ("1984070123", Shape.NUMBER),
        ("a7x92kqz", Shape.MIXED),
        ("4jane.doe", Shape.MIXED),
        ("_._", Shape.OTHER),
        ("", Shape.OTHER),
    ],
)
def test_of_an_address_only_a_coarse_shape_is_kept(local, shape):
    assert shape_of(local) is shape


@pytest.mark.parametrize(
    ("agent", "family"),
    [("Mozilla/5.0 (X11) Gecko Firefox/140", "Firefox"), ("python-requests/2", "script"), ("", ""), ("Lynx", "other")],
)
def test_a_browser_is_known_by_its_family_alone(agent, family):
    assert agent_family(agent) == family


@pytest.mark.parametrize("domain", ["mailinator.com", "x.mailinator.com", "a.b.mailinator.com", "X.Mailinator.Com"])
def test_a_domain_below_one_that_throws_addresses_away_throws_them_away_too(domain):
    assert is_disposable(domain)


@pytest.mark.parametrize("domain", ["mailinator-news.example", "mailinator.com.example.org", "com", "example.org", ""])
def test_a_domain_that_only_looks_like_one_does_not(domain):
    assert not is_disposable(domain)


@pytest.mark.parametrize("edge", [OPENS, CLOSES])
@pytest.mark.parametrize("step", [-SECOND, timedelta(0), SECOND])
@pytest.mark.parametrize("released", [True, False])
def test_the_vote_is_open_exactly_in_the_phase_of_voting(edge, step, released):
    at, early = edge + step, OPENS - timedelta(days=200)
    timetable = Timetable(early, early + SECOND, OPENS, CLOSES)
    gates = [Gate.PUBLISH, Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS]
    moved = frozenset([*gates, Gate.RELEASE_FINALISTS] if released else gates)

    found = stand(at, OPENS, CLOSES, early if released else None, VoteMode.SEPARATE)

    assert (found is Stand.OPEN) == (phase(at, timetable, moved) is Phase.VOTING)


def test_an_edition_without_a_vote_never_opens_one():
    assert stand(OPENS, OPENS, CLOSES, OPENS, VoteMode.NONE) is Stand.NONE


def test_a_ballot_may_be_confirmed_for_48_hours_and_until_24_hours_after_closing():
    assert confirmable_until(OPENS, CLOSES, 24) == OPENS + timedelta(hours=48)
    assert confirmable_until(CLOSES - SECOND, CLOSES, 24) == CLOSES + timedelta(hours=24)
