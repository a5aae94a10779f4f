"""A voter asks to be forgotten during the vote: the identity goes, the vote counts, the chain holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from notifications.models import Letter
from tests.factories.moments import now_is
from tests.factories.voting import CERTIFIABLE, DURING, cast_one, confirmed, scene, token_of
from voting import actions, keys, ledger
from voting.models import Ballot, Vote

pytestmark = pytest.mark.django_db
LATER = DURING + timedelta(hours=1)


@pytest.fixture
def vote():
    given = scene()
    confirmed(given, address="Ivana.V+vote@gmail.com", network="192.0.2.1", impact=1)
    cast_one(given, given.choices(culture=0), address="ivanav@gmail.com", network="192.0.2.1")
    confirmed(given, address="other@example.org", network="192.0.2.1", impact=1)
    return given


def test_everything_that_could_name_them_goes_however_they_spell_the_address(vote) -> None:
    waiting = token_of(Ballot.objects.get(state="pending"))

    actions.erase_voter(vote.edition, "IVANAV@googlemail.com", by=vote.staff, at=LATER)

    own = Ballot.objects.exclude(mail_domain="example.org")
    assert {row.address for row in own} == {""}
    assert not Letter.objects.filter(to__icontains="ivana").exists()
    assert sorted(own.values_list("state", flat=True)) == ["confirmed", "expired"]
    with pytest.raises(Refused):
        actions.confirm(waiting, at=LATER)


def test_their_vote_counts_and_keeps_its_slot_and_the_chain_holds(vote) -> None:
    actions.erase_voter(vote.edition, "ivanav@gmail.com", by=vote.staff, at=LATER)
    again = confirmed(vote, address="ivanav@gmail.com", at=LATER, impact=0)
    while actions.link_entries():
        pass

    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    chosen = str(vote.finalists["impact"][1].public_id)
    assert vote.edition.certification.content["tally"]["impact"][chosen] == 2
    assert again.votes.get().state == "spent"
    ledger.check(vote.edition)


def test_the_desk_sees_the_same_rows_before_and_after_so_that_nobody_learns_whose_they_are(client, vote) -> None:
    client.force_login(vote.staff)
    span = {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00", "network": "192.0.2.0/24"}
    page = reverse("voting:desk", args=[vote.edition.slug])
    with now_is(LATER):
        before = [vote.pk for _mark, vote in client.get(page, span).context["found"]]

        actions.erase_voter(vote.edition, "ivanav@gmail.com", by=vote.staff, at=LATER)

        assert [vote.pk for _mark, vote in client.get(page, span).context["found"]] == before
    assert len(before) == 2


def test_whoever_was_forgotten_by_mistake_gets_letters_again_the_same_day(vote) -> None:
    for _ in range(3):
        cast_one(vote, address="busy@example.org", at=LATER)
    assert cast_one(vote, address="busy@example.org", at=LATER) is None

    actions.erase_voter(vote.edition, "busy@example.org", by=vote.staff, at=LATER)

    assert cast_one(vote, address="busy@example.org", at=LATER) is not None


def test_without_the_key_addresses_that_wait_are_found_and_go(vote) -> None:
    keys.key_file(vote.edition.slug).unlink()

    actions.erase_voter(vote.edition, "ivanav@gmail.com", by=vote.staff, at=LATER)

    assert not Ballot.objects.exclude(address="").exists()


def test_others_are_not_touched_and_the_record_names_nobody(vote) -> None:
    actions.erase_voter(vote.edition, "ivanav@gmail.com", by=vote.staff, at=LATER)

    other = Ballot.objects.get(mail_domain="example.org")
    assert (other.network, other.state) == ("192.0.2.0/24", "confirmed")
    assert Letter.objects.filter(to="other@example.org").exists()
    event = Event.objects.get(verb="voter erased")
    assert "ivana" not in f"{event.subject}{event.reason}{event.facts}".lower()


def test_the_page_says_the_same_of_an_address_that_never_voted(client, vote) -> None:
    page = reverse("voting:erase", args=[vote.edition.slug])
    with now_is(LATER):
        client.force_login(vote.staff)
        answers = [
            client.post(page, {"address": one}, follow=True) for one in ("ivanav@gmail.com", "nobody@example.org")
        ]
        wrong = client.post(page, {"address": "ivana"})

    assert [answer.redirect_chain for answer in answers] == [
        [(reverse("voting:desk", args=[vote.edition.slug]), 302)]
    ] * 2
    assert all("is gone." in answer.content.decode() for answer in answers)
    assert 'value="ivana"' in wrong.content.decode()
    assert Vote.objects.counted().count() == 2


@pytest.mark.parametrize("who", ["chair", "auditor"])
def test_only_staff_forget_a_voter(vote, who: str) -> None:
    with pytest.raises(Refused):
        actions.erase_voter(vote.edition, "ivanav@gmail.com", by=getattr(vote, who), at=LATER)

    assert Ballot.objects.filter(state="pending").exists()
