"""The vote is counted once, by two people's act, and the count can be made again from its rows."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from accounts.refusals import Refused
from calls.process import Weight, conditions_for, consequences_of, preview_of
from calls.rules import Gate, VoteMode
from tests.factories.voting import CERTIFIABLE, CLOSES, DURING, Scene, cast_one, confirmed, scene, token_of
from voting import actions, keys, policies
from voting.conditions import before_release
from voting.models import Ballot, Certification, Vote
from voting.rules import favourites

pytestmark = pytest.mark.django_db


def weights(vote: Scene, gate: Gate, at) -> set[Weight]:
    asked = conditions_for(gate, vote.edition, at)
    return {condition.weight for condition in asked}


def voted(vote: Scene) -> None:
    """IMPACT 2 : 1 : 0, CULTURE 1 : 1 : 0, one annulled, one never confirmed."""
    confirmed(vote, address="a@example.org", impact=0, culture=0)
    confirmed(vote, address="b@example.org", impact=0, culture=1)
    confirmed(vote, address="c@example.org", impact=1)
    robot = confirmed(vote, address="robot@example.org", network="192.0.2.1", impact=2)
    cast_one(vote, vote.choices(impact=2), address="never@example.org")
    annulment = actions.propose_annulment(
        vote.edition, robot.votes.all(), rule="One robot", reason="A machine.", by=vote.staff, at=DURING
    )
    actions.confirm_annulment(annulment, by=vote.second, at=DURING)


def test_a_certification_is_what_anybody_counts_from_the_rows():
    vote = scene()
    voted(vote)

    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    found = Certification.objects.get(edition=vote.edition)
    rows = Vote.objects.filter(state="confirmed").values_list("category__code", "finalist__public_id")
    recount: dict[str, Counter[str]] = defaultdict(Counter)
    for code, finalist in rows:
        recount[code][str(finalist)] += 1
    assert {code: {one: n for one, n in votes.items() if n} for code, votes in found.content["tally"].items()} == {
        "impact": recount["impact"],
        "innovation": {},
        "excellence": {},
        "culture": recount["culture"],
    }
    assert found.content["valid"] == {"impact": 3, "innovation": 0, "excellence": 0, "culture": 2}
    assert found.content["voters"] == 3
    assert found.content["annulled"] == {"A machine.": 1}
    assert found.content["annulled_in"] == {"impact": {"A machine.": 1}}
    assert found.sha256 == hashlib.sha256(found.canonical.encode()).hexdigest()
    assert json.dumps(found.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == found.canonical


def test_favourites_share_the_place_where_they_tie():
    vote = scene()
    voted(vote)

    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    content = Certification.objects.get().content
    culture = sorted(str(vote.finalists["culture"][place].public_id) for place in (0, 1))
    assert content["favourites"]["impact"] == [str(vote.finalists["impact"][0].public_id)]
    assert content["favourites"]["culture"] == culture == favourites(content["tally"]["culture"])
    assert content["favourites"]["innovation"] == []


def test_the_vote_is_certified_only_after_the_time_to_confirm():
    vote = scene()

    assert weights(vote, Gate.CERTIFY_VOTE, CLOSES) >= {Weight.WAITS}
    assert Weight.WAITS in weights(vote, Gate.CERTIFY_VOTE, CERTIFIABLE - timedelta(seconds=1))
    assert weights(vote, Gate.CERTIFY_VOTE, CERTIFIABLE) == {Weight.MET}


def test_an_undecided_annulment_holds_up_the_certification():
    vote = scene()
    ballot = confirmed(vote, address="a@example.org")
    asked = {"rule": "r", "reason": "r", "by": vote.staff, "at": DURING}
    annulment = actions.propose_annulment(vote.edition, ballot.votes.all(), **asked)
    assert Weight.DECISION in weights(vote, Gate.CERTIFY_VOTE, CERTIFIABLE)

    actions.dismiss_annulment(annulment, by=vote.chair, at=DURING)

    assert weights(vote, Gate.CERTIFY_VOTE, CERTIFIABLE) == {Weight.MET}


def test_certifying_says_no_number_beforehand():
    vote = scene()
    voted(vote)

    said = " ".join(preview_of(Gate.CERTIFY_VOTE, vote.edition, CERTIFIABLE))

    assert said
    assert not any(sign.isdigit() for sign in said)


def test_nothing_is_confirmed_after_certification():
    vote = scene(confirm_hours=200)
    token = token_of(cast_one(vote, address="late@example.org", at=CLOSES - timedelta(hours=1)))
    actions.certify(vote.edition, by=vote.auditor, at=CLOSES)

    with pytest.raises(Refused) as refused:
        actions.confirm(token, at=CLOSES + timedelta(hours=1))

    assert refused.value.refusal == policies.VOTE_CERTIFIED
    assert not Vote.objects.counted().exists()


def test_the_release_of_finalists_makes_the_key():
    vote = scene(released=False)
    assert not keys.exists(vote.edition.slug)
    assert [condition.met for condition in before_release(vote.edition, DURING)] == [True]

    actions.prepare_key(vote.edition, by=vote.chair, at=DURING)
    before = keys.read(vote.edition.slug)
    actions.prepare_key(vote.edition, by=vote.chair, at=DURING)

    assert keys.read(vote.edition.slug) == before


def test_an_edition_without_a_vote_needs_no_key_and_no_certificate():
    vote = scene(vote_mode=VoteMode.NONE)

    actions.prepare_key(vote.edition, by=vote.chair, at=DURING)
    consequences_of(Gate.CERTIFY_VOTE, vote.edition, by=vote.auditor, at=CERTIFIABLE)

    assert not keys.exists(vote.edition.slug)
    assert not Certification.objects.exists()


def test_signals_go_a_week_after_certification():
    vote = scene()
    confirmed(vote, address="a@example.org", network="192.0.2.1")
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    actions.forget_signals(at=CERTIFIABLE + timedelta(days=7) - timedelta(seconds=1))
    assert Ballot.objects.get().network == "192.0.2.0/24"
    actions.forget_signals(at=CERTIFIABLE + timedelta(days=7))

    ballot = Ballot.objects.get()
    assert (ballot.network, ballot.mail_domain, ballot.agent_family, ballot.shape) == ("", "", "", "")
    assert (ballot.disposable, ballot.worked) == (None, None)
