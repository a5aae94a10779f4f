"""The mail provider is down while people vote: nothing is lost, the page says what is true, the letter leaves later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from notifications import actions as letters
from notifications.models import Letter
from tests.factories.moments import now_is
from tests.factories.voting import DURING, Scene, confirmed, scene
from tests.voting.test_pages import fields, without_secrets
from voting import actions
from voting.models import Ballot, Vote
from voting.rules import PENDING_FOR

pytestmark = pytest.mark.django_db
DOWN = "tests.notifications.dead_server.EmailBackend"
VOTER = "dead@people.example"  # whose letters that server refuses
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def vote():
    with now_is(DURING):
        yield scene()


def send(client, vote: Scene, address: str):
    address_of = reverse("voting:cast", args=[vote.edition.slug])
    return client.post(address_of, {**fields(vote, impact=1), "address": address}, follow=True)


def deliver_until(at) -> None:
    """What the relay does from the ballot on, looked at every ten minutes."""
    moment = DURING
    while moment <= at:
        while letters.deliver_next(at=moment):
            pass
        moment += 10 * MINUTE


def test_whoever_votes_meanwhile_sees_the_page_that_everybody_sees(client, vote, settings):
    settings.EMAIL_BACKEND = DOWN
    pages = [send(client, vote, address) for address in (VOTER, "other@people.example")]
    deliver_until(DURING + HOUR)

    assert [page.status_code for page in pages] == [200, 200]
    assert len({without_secrets(page.content.decode()) for page in pages}) == 1
    assert Ballot.objects.filter(state="pending").count() == 2
    assert [message.to for message in mail.outbox] == [["other@people.example"]]  # one dead letter holds up no other


def test_while_no_letter_leaves_the_page_says_so_to_everybody_and_afterwards_no_more(client, vote, settings):
    ordinary = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = DOWN
    early = send(client, vote, "early@people.example").content.decode()
    for number in range(3):
        send(client, vote, f"{number}.{VOTER}")
    page = reverse("voting:sent", args=[vote.edition.slug])

    with now_is(DURING + 4 * MINUTE):
        meanwhile = client.get(page).content.decode()
    settings.EMAIL_BACKEND = ordinary
    deliver_until(DURING + HOUR)
    with now_is(DURING + HOUR):
        afterwards = client.get(page).content.decode()

    assert "Letters leave late at the moment." in meanwhile
    assert "within minutes" not in meanwhile
    assert all("within minutes" in one and "leave late" not in one for one in (early, afterwards))


@pytest.mark.parametrize("hours", [1, 5, 12, 36])
def test_the_letter_leaves_once_the_provider_is_back_and_its_link_confirms(client, vote, settings, hours):
    ordinary = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = DOWN
    send(client, vote, VOTER)
    deliver_until(DURING + hours * HOUR)
    assert mail.outbox == []

    settings.EMAIL_BACKEND = ordinary
    deliver_until(DURING + (hours + 2) * HOUR)

    [message] = mail.outbox
    code = message.body.split("/vote/confirm/")[1].split("/")[0]
    with now_is(DURING + (hours + 2) * HOUR):
        assert (
            "Your ballot is counted"
            in client.post(reverse("voting:confirm", args=[code]), follow=True).content.decode()
        )
    assert Vote.objects.counted().count() == 1


def test_after_the_link_is_dead_its_letter_is_not_sent_any_more(client, vote, settings):
    ordinary = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = DOWN
    send(client, vote, VOTER)
    deliver_until(DURING + PENDING_FOR)

    settings.EMAIL_BACKEND = ordinary
    actions.expire_ballots(at=DURING + PENDING_FOR + MINUTE)
    deliver_until(DURING + PENDING_FOR + HOUR)

    assert mail.outbox == []
    assert Letter.objects.get().to == ""


def test_a_confirmation_counts_although_its_receipt_cannot_leave(vote, settings):
    settings.EMAIL_BACKEND = DOWN
    confirmed(vote, address=VOTER)
    deliver_until(DURING + HOUR)

    assert Vote.objects.counted().count() == 1
    assert Letter.objects.get(kind="ballot_receipt").attempts > 1
