"""The proof of work of a ballot: it raises its network's limit, once, for one ballot, for a while; nobody needs it."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.urls import reverse

from accounts.refusals import Refused
from tests.factories.moments import now_is
from tests.factories.voting import DURING, Scene, cast_one, scene
from tests.races import at_once
from voting import policies
from voting.actions import expire_ballots
from voting.models import Ballot, Tempo
from voting.proof import LIVES, challenge, work_of

pytestmark = pytest.mark.django_db
NETWORK = "192.0.2.1"
SLUG, CHOICES = "recognition", {"impact": "one", "culture": None}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.VOTE_PROOF_COST = 1  # rounds; what is proven is the same


@pytest.fixture
def tight(monkeypatch):
    """One ballot without work and two with it from each network in ten minutes."""
    monkeypatch.setattr("voting.rules.BARE_LIMITS", ((timedelta(minutes=10), 1),))
    monkeypatch.setattr("voting.rules.WORKED_LIMITS", ((timedelta(minutes=10), 2),))


def solved(asked: str) -> str:
    """What a browser answers to a challenge."""
    given = Challenge.from_dict(json.loads(asked))
    solution = solve_challenge(given)
    assert solution is not None
    return Payload(given, solution).to_base64()


def answer(vote: Scene, choices: dict[str, str | None] | None = None, *, at: Any = DURING) -> str:
    return solved(challenge(vote.edition.slug, choices or vote.choices(impact=0), at))


def changed(proof: str, **parameters: Any) -> str:
    payload = json.loads(base64.b64decode(proof))
    payload["challenge"]["parameters"].update(parameters)
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_an_answer_holds_for_its_ballot_until_it_is_too_old() -> None:
    proof = solved(challenge(SLUG, CHOICES, DURING))

    found = work_of(proof, SLUG, CHOICES, DURING)
    assert found is not None
    assert work_of(proof, SLUG, {"impact": "one"}, DURING + LIVES - timedelta(seconds=1)) == found
    assert work_of(proof, SLUG, CHOICES, DURING + LIVES) is None
    assert work_of(proof, "another", CHOICES, DURING) is None
    assert work_of(proof, SLUG, {"impact": "two"}, DURING) is None
    assert work_of(proof, SLUG, {**CHOICES, "culture": "three"}, DURING) is None


def test_no_answer_can_be_made_without_the_work() -> None:
    proof = solved(challenge(SLUG, CHOICES, DURING))
    payload = json.loads(base64.b64decode(proof))
    later = {"ballot": payload["challenge"]["parameters"]["data"]["ballot"], "until": 2**31}

    for forged in (
        changed(proof, keyPrefix="00"),
        changed(proof, data=later),
        changed(proof, cost=1, nonce="00" * 16),
        base64.b64encode(
            json.dumps({**payload, "solution": {"counter": 1, "derivedKey": "00" * 32}}).encode()
        ).decode(),
        base64.b64encode(
            json.dumps({**payload, "challenge": {**payload["challenge"], "signature": None}}).encode()
        ).decode(),
    ):
        assert work_of(forged, SLUG, CHOICES, DURING) is None


@pytest.mark.parametrize("said", ["", "x", "e30=", "bnVsbA==", "W10=", "eyJjaGFsbGVuZ2UiOlsxXX0=", "é", "A" * 5000])
def test_what_is_no_answer_is_none_and_no_error(said: str) -> None:
    assert work_of(said, SLUG, CHOICES, DURING) is None


def test_work_raises_the_limit_of_a_network(tight: None) -> None:
    vote = scene(codes=("impact",))

    cast_one(vote, address="a@example.org", network=NETWORK)
    with pytest.raises(Refused) as refused:
        cast_one(vote, address="b@example.org", network=NETWORK)
    for number in range(2):
        cast_one(vote, address=f"c{number}@example.org", network=NETWORK, proof=answer(vote))
    with pytest.raises(Refused):
        cast_one(vote, address="d@example.org", network=NETWORK, proof=answer(vote))

    assert refused.value.refusal == policies.TOO_MANY_FROM_NETWORK
    assert sorted(Ballot.objects.values_list("address", "worked")) == [
        ("a@example.org", False), ("c0@example.org", True), ("c1@example.org", True),
    ]  # fmt: skip


def test_an_answer_is_spent_once_and_again_counts_as_none(tight: None) -> None:
    vote = scene(codes=("impact",))
    proof = answer(vote)

    for name in ("a", "b"):
        cast_one(vote, address=f"{name}@example.org", network=NETWORK, proof=proof)
    with pytest.raises(Refused):
        cast_one(vote, address="c@example.org", network=NETWORK, proof=proof)

    assert sorted(Ballot.objects.values_list("address", "worked")) == [
        ("a@example.org", True),
        ("b@example.org", False),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_ballots_with_one_answer_at_once_one_has_done_work() -> None:
    vote = scene(codes=("impact",))
    proof = answer(vote)

    def cast(number: int) -> None:
        cast_one(vote, address=f"v{number}@example.org", network=f"192.0.2.{number}", proof=proof)

    at_once(*[partial(cast, number) for number in range(20)])

    assert Ballot.objects.filter(worked=True).count() == 1
    assert Ballot.objects.count() == 20


def test_what_was_spent_is_forgotten_when_it_would_be_too_old_anyway() -> None:
    vote = scene(codes=("impact",))
    cast_one(vote, address="a@example.org", network=NETWORK, proof=answer(vote))
    assert Tempo.objects.filter(key__contains=":proof:").count() == 1

    expire_ballots(at=DURING + LIVES + timedelta(days=2, seconds=1))

    assert not Tempo.objects.exists()


def test_a_ballot_that_its_network_has_no_place_for_is_counted_nowhere_and_spends_no_work(monkeypatch) -> None:
    monkeypatch.setattr("voting.rules.WORKED_LIMITS", ((timedelta(minutes=10), 1), (timedelta(days=1), 5)))
    vote = scene(codes=("impact",))
    cast_one(vote, address="first@example.org", network=NETWORK, proof=answer(vote))
    given = answer(vote)

    for number in range(4):
        with pytest.raises(Refused):
            cast_one(vote, address=f"v{number}@example.org", network=NETWORK, proof=given)

    assert {row.count for row in Tempo.objects.exclude(key__contains=":proof:")} == {1}
    later = cast_one(vote, address="v0@example.org", network=NETWORK, proof=given, at=DURING + timedelta(minutes=10))
    assert later.worked


def test_an_answer_costs_no_statement_more(django_assert_num_queries) -> None:
    vote = scene()
    cast_one(vote, address="first@example.org", network=NETWORK)
    proof = answer(vote)

    with django_assert_num_queries(2):
        cast_one(vote, address="second@example.org", network=NETWORK, proof=proof)


def test_the_review_asks_for_work_on_the_ballot_it_shows(client) -> None:
    vote = scene()
    fields = {f"choice-{code}": one or "" for code, one in vote.choices(impact=1).items()}
    with now_is(DURING):
        page = client.post(reverse("voting:review", args=[vote.edition.slug]), fields)
        proof = solved(page.context["challenge"])
        client.post(
            reverse("voting:cast", args=[vote.edition.slug]), {**fields, "address": "a@example.org", "proof": proof}
        )

    assert Ballot.objects.get().worked is True


def test_a_thousand_people_of_one_hospital_vote_within_an_hour() -> None:
    vote = scene(codes=("impact",))

    for number in range(1000):
        at = DURING + timedelta(seconds=3.6 * number)
        cast_one(vote, address=f"nurse{number}@hospital.example", network=NETWORK, proof=answer(vote, at=at), at=at)

    assert Ballot.objects.filter(worked=True).count() == 1000
