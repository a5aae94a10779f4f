"""A mail provider tells which letters came back: the one that is set, with its secret; no address gets into logs."""

from __future__ import annotations

import base64
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from notifications import actions, policies
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW
from tests.factories.notifications import LetterFactory

pytestmark = pytest.mark.django_db
SECRET = "provider:a-long-secret"
TO = "elin@people.example"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": SECRET}


def tell(client, letter: Letter | None, *, secret: str = SECRET, provider: str = "postmark", **more: Any):
    """As Postmark tells of a bounce."""
    told = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "TypeCode": 1,
        "ID": 42,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Email": TO,
        "Details": f"smtp;550 5.1.1 <{TO}> user unknown",
        "Description": "The server was unable to deliver your message",
        "BouncedAt": f"{NOW + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}",
        "Metadata": {"letter": str(letter.pk)} if letter else {},
        **more,
    }
    return client.post(
        reverse("notifications:told", args=[provider]),
        json.dumps(told),
        content_type="application/json",
        headers={"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"},
    )


def test_a_letter_that_came_back_says_so_and_why_without_the_address(client, caplog):
    letter = LetterFactory(sent=True, to=TO)

    with caplog.at_level(logging.DEBUG):
        answer = tell(client, letter)

    letter.refresh_from_db()
    assert answer.status_code == 200
    assert (letter.state, letter.bounced_at) == (
        Letter.State.BOUNCED,
        (NOW + timedelta(minutes=1)).replace(microsecond=0),
    )
    assert "550 5.1.1 <…> user unknown" in letter.failure
    assert TO not in letter.failure
    assert TO not in caplog.text
    assert list(Letter.objects.in_state(Letter.State.BOUNCED)) == [letter]
    assert not Letter.objects.in_state(Letter.State.SENT).exists()


def test_it_is_found_by_its_message_id_where_the_provider_gives_back_no_more(client):
    letter = LetterFactory(sent=True)

    tell(client, None, MessageID=letter.message_id)

    assert Letter.objects.get().state == Letter.State.BOUNCED


def test_told_twice_is_told_once(client):
    letter = LetterFactory(sent=True)
    tell(client, letter)
    first = Letter.objects.get().bounced_at

    tell(client, letter, BouncedAt=f"{NOW + timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}")

    assert Letter.objects.get().bounced_at == first


def test_a_provider_may_be_quicker_than_the_relay(client):
    letter = LetterFactory(leased_until=NOW + timedelta(minutes=2), secret=True)

    tell(client, letter)

    letter.refresh_from_db()
    assert (letter.state, letter.channel, letter.text) == (Letter.State.BOUNCED, Letter.Channel.MAIL, "")


@pytest.mark.parametrize(
    "state", [{}, {"given_up": True}, {"in_mailbox": True}, {"sent_at": NOW + timedelta(hours=1), "channel": "mail"}]
)
def test_what_was_never_handed_over_or_is_sent_again_since_did_not_come_back(client, state):
    letter = LetterFactory(**state)
    before = letter.state

    assert tell(client, letter).status_code == 200

    letter.refresh_from_db()
    assert (letter.state, letter.bounced_at) == (before, None)


@pytest.mark.parametrize(
    ("secret", "provider"), [("provider:wrong", "postmark"), (SECRET, "mailgun"), (SECRET, "no-such-provider")]
)
def test_who_has_no_secret_or_is_another_provider_is_not_heard(client, secret, provider):
    letter = LetterFactory(sent=True)

    assert tell(client, letter, secret=secret, provider=provider).status_code in (400, 404)

    assert Letter.objects.get().bounced_at is None


@pytest.mark.parametrize("setting", [{"MAIL_PROVIDER": ""}, {"ANYMAIL": {}}])
def test_without_a_provider_or_its_secret_the_address_does_not_exist(client, settings, setting):
    for name, value in setting.items():
        setattr(settings, name, value)

    assert tell(client, LetterFactory(sent=True)).status_code == 404


def test_what_was_opened_or_delivered_is_not_kept(client):
    letter = LetterFactory(sent=True)

    tell(client, letter, RecordType="Open", ReceivedAt="2026-02-27T15:20:41Z")
    tell(client, letter, RecordType="Delivery", DeliveredAt="2026-02-27T15:20:41Z")

    assert Letter.objects.get().state == Letter.State.SENT


def test_a_bounce_of_no_letter_of_ours_is_heard_and_forgotten(client):
    assert tell(client, None).status_code == 200


def test_why_a_ballots_letter_came_back_is_not_kept_because_it_may_name_a_voter(client):
    letter = LetterFactory(sent=True, kind="ballot")

    tell(client, letter)

    letter.refresh_from_db()
    assert (letter.state, letter.failure) == (Letter.State.BOUNCED, "")


def test_staff_send_a_letter_again_that_came_back(client):
    letter = LetterFactory(sent=True, to=TO)
    tell(client, letter)
    client.force_login(UserFactory(roles=[Role.STAFF]))
    page = client.get(reverse("notifications:letters") + "?state=bounced").content.decode()
    assert "Came back" in page
    assert "user unknown" in page

    client.post(reverse("notifications:send_again", args=[letter.pk]))

    letter.refresh_from_db()
    assert (letter.state, letter.bounced_at, letter.channel) == (Letter.State.OWED, None, "")
    assert Event.objects.filter(verb="letter sent again").count() == 1
    assert actions.deliver_next(at=NOW)
    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT


def test_a_code_that_came_back_is_not_sent_again(client):
    letter = LetterFactory(sent=True, secret=True)
    tell(client, letter)
    letter.refresh_from_db()

    assert policies.why_not_send_again(UserFactory(roles=[Role.STAFF]), letter) == policies.TEXT_IS_GONE
