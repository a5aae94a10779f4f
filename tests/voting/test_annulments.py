"""Votes are annulled and restored by two people who see neither counts nor whom it favours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Event
from accounts.refusals import Refused
from tests.factories.accounts import UserFactory
from tests.factories.voting import CERTIFIABLE, DURING, Scene, confirmed, scene
from voting import actions, policies
from voting.models import Annulment, Vote
from voting.paper import stage_of

pytestmark = pytest.mark.django_db
LATER = DURING + timedelta(days=1)


def proposal(vote: Scene) -> Annulment:
    for number in range(3):
        confirmed(vote, address=f"robot{number}@throwaway.example", network=f"192.0.2.{number}", impact=0)
    confirmed(vote, address="ivana@example.org", network="198.51.100.7", impact=0)
    found = Vote.objects.with_signals({"network": "192.0.2.0/24"}, since=DURING, until=LATER)
    return actions.propose_annulment(
        vote.edition, found, rule="One network in a minute", reason="Machines.", by=vote.staff, at=LATER
    )


def states(vote: Scene) -> list[str]:
    return sorted(Vote.objects.filter(ballot__edition=vote.edition).values_list("state", flat=True))


def test_a_proposal_alone_annuls_nothing():
    vote = scene()

    annulment = proposal(vote)

    assert annulment.votes.count() == 3
    assert states(vote) == ["confirmed"] * 4


def test_a_second_person_annuls_what_the_first_proposed():
    vote = scene()
    annulment = proposal(vote)

    actions.confirm_annulment(annulment, by=vote.chair, at=LATER)

    assert states(vote) == ["annulled"] * 3 + ["confirmed"]
    event = Event.objects.get(verb="votes annulled")
    assert (event.actor, event.reason) == (vote.chair, "Machines.")
    assert "votes" not in event.facts


@pytest.mark.parametrize("who", ["proposer", "auditor", "applicant"])
def test_nobody_but_a_second_member_of_staff_or_the_chair_decides(who):
    vote = scene()
    annulment = proposal(vote)
    person = {"proposer": vote.staff, "auditor": vote.auditor, "applicant": UserFactory()}[who]

    for decide in (actions.confirm_annulment, actions.dismiss_annulment):
        with pytest.raises(Refused) as refused:
            decide(annulment, by=person, at=LATER)
        assert refused.value.refusal == policies.NOT_A_SECOND_PERSON

    assert states(vote) == ["confirmed"] * 4
    assert not Event.objects.filter(verb="votes annulled").exists()


def test_the_database_itself_wants_a_second_person():
    vote = scene()
    annulment = proposal(vote)

    with pytest.raises(IntegrityError, match="annulment_takes_two_people"), transaction.atomic():
        Annulment.objects.filter(pk=annulment.pk).update(confirmed_by=vote.staff, confirmed_at=LATER)


def test_only_staff_propose_and_only_with_rule_and_reason():
    vote = scene()
    confirmed(vote, address="ivana@example.org")
    asked = {"rule": "A rule", "reason": "A reason", "at": LATER}

    for by, more, refusal in [
        (vote.auditor, {}, policies.NOT_STAFF),
        (vote.staff, {"reason": " "}, policies.NO_REASON),
        (vote.staff, {"rule": ""}, policies.NO_REASON),
    ]:
        with pytest.raises(Refused) as refused:
            actions.propose_annulment(vote.edition, Vote.objects.all(), by=by, **asked | more)
        assert refused.value.refusal == refusal
    with pytest.raises(Refused) as refused:
        actions.propose_annulment(vote.edition, [], by=vote.staff, **asked)
    assert refused.value.refusal == policies.NO_VOTES
    assert not Annulment.objects.exists()


def test_an_annulled_vote_keeps_its_slot():
    vote = scene()
    annulment = proposal(vote)
    actions.confirm_annulment(annulment, by=vote.second, at=LATER)

    again = confirmed(vote, address="Robot0+again@throwaway.example", at=LATER, impact=1)

    assert [row.state for row in again.votes.all()] == ["spent"]


def test_a_dismissed_proposal_leaves_the_votes_as_they_are():
    vote = scene()
    annulment = actions.dismiss_annulment(proposal(vote), by=vote.second, at=LATER)

    assert states(vote) == ["confirmed"] * 4
    with pytest.raises(Refused) as refused:
        actions.confirm_annulment(annulment, by=vote.chair, at=LATER)
    assert refused.value.refusal == policies.DECIDED_BEFORE


def test_restoring_takes_two_people_too():
    vote = scene()
    annulment = actions.confirm_annulment(proposal(vote), by=vote.chair, at=LATER)
    with pytest.raises(Refused):
        actions.restore(annulment, by=vote.chair, at=LATER)
    actions.propose_restoration(annulment, reason="A ward behind one address.", by=vote.staff, at=LATER)
    with pytest.raises(Refused) as refused:
        actions.restore(annulment, by=vote.staff, at=LATER)
    assert refused.value.refusal == policies.NOT_A_SECOND_PERSON
    assert states(vote) == ["annulled"] * 3 + ["confirmed"]

    actions.restore(annulment, by=vote.second, at=LATER)

    assert states(vote) == ["confirmed"] * 4


def test_a_vote_is_in_one_undecided_proposal_at_a_time():
    vote = scene()
    first = proposal(vote)

    everything = Vote.objects.filter(ballot__edition=vote.edition)
    second = actions.propose_annulment(vote.edition, everything, rule="r", reason="r", by=vote.second, at=LATER)

    assert first.votes.count() == 3
    assert second.votes.count() == 1


def test_after_certification_nothing_is_annulled_or_restored():
    vote = scene()
    annulment = actions.confirm_annulment(proposal(vote), by=vote.chair, at=LATER)
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    with pytest.raises(Refused) as refused:
        actions.propose_restoration(annulment, reason="late", by=vote.staff, at=CERTIFIABLE)
    assert refused.value.refusal == policies.VOTE_CERTIFIED
    with pytest.raises(Refused) as refused:
        actions.propose_annulment(vote.edition, Vote.objects.all(), rule="r", reason="r", by=vote.staff, at=CERTIFIABLE)
    assert refused.value.refusal == policies.VOTE_CERTIFIED


def test_nothing_is_restored_that_was_not_annulled_and_nobody_proposes_it_without_reason_or_twice():
    vote = scene()
    annulment = proposal(vote)

    def refusal_of(act, *, by, **said):
        with pytest.raises(Refused) as refused:
            act(Annulment.objects.get(), by=by, at=LATER, **said)
        return refused.value.refusal

    propose, ward = actions.propose_restoration, {"reason": "A ward behind one address."}
    assert refusal_of(propose, by=vote.staff, **ward) == policies.NOT_ANNULLED
    actions.confirm_annulment(annulment, by=vote.chair, at=LATER)
    assert refusal_of(propose, by=UserFactory(), **ward) == policies.NOT_STAFF
    assert refusal_of(propose, by=vote.staff, reason=" ") == policies.NO_REASON
    actions.propose_restoration(Annulment.objects.get(), by=vote.staff, at=LATER, **ward)
    assert refusal_of(propose, by=vote.second, **ward) == policies.DECIDED_BEFORE
    actions.restore(Annulment.objects.get(), by=vote.second, at=LATER)
    assert refusal_of(actions.restore, by=vote.chair) == policies.DECIDED_BEFORE
    assert states(vote) == ["confirmed"] * 4


def test_a_vote_that_is_counted_takes_no_more_ballots_though_it_is_open_by_the_clock():
    vote = scene()
    stage = stage_of(slug=vote.edition.slug)
    assert stage is not None

    assert policies.why_not_vote(stage, DURING) is None
    assert policies.why_not_vote(replace(stage, vote_certified_at=DURING), DURING) == policies.VOTE_CERTIFIED
