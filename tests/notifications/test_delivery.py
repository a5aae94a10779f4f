"""Letters are owed with their cause, and delivered once as far as anybody can tell."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from notifications import actions, policies, post
from notifications.actions import delivering
from notifications.models import Heartbeat, Letter
from notifications.rules import KINDS, WAITED_FOR
from notifications.tasks import beat_is_alive, deliver_due
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW
from tests.factories.notifications import LetterFactory
from tests.races import at_once

pytestmark = pytest.mark.django_db
CONTEXT = {"code": "BCDF-GHJK", "email": "elin@people.example"}
DEAD = "tests.notifications.dead_server.EmailBackend"


def owe(key: str = "sign-in-code:1", **options):
    actions.owe("sign_in_code", key=key, to="elin@people.example", at=NOW, context=CONTEXT, **options)


def deliver(at=NOW) -> int:
    paid = 0
    while actions.deliver_next(at=at):
        paid += 1
    return paid


def test_a_letter_owed_in_a_transaction_that_fails_does_not_exist():
    with transaction.atomic():
        owe()
        transaction.set_rollback(True)  # the cause did not happen

    assert not Letter.objects.exists()


def test_what_is_owed_twice_is_one_letter():
    owe(key="receipt:1")
    owe(key="receipt:1")

    assert deliver() == 1
    assert len(mail.outbox) == 1


def test_a_letter_has_text_html_emblem_and_a_message_id_of_its_own(settings):
    settings.PORTAL_URL = "https://recognition.example"
    owe()
    deliver()

    [message] = mail.outbox
    letter = Letter.objects.get()
    assert message.to == ["elin@people.example"]
    assert "BCDF-GHJK" in message.body
    assert [part[1] for part in message.alternatives] == ["text/html"]
    assert [part["Content-ID"] for part in message.attachments] == ["<emblem>"]
    assert message.message()["Message-ID"] == f"<letter.{letter.pk}.20260227152041000000@recognition.example>"
    assert (letter.state, letter.channel, letter.sent_at) == (Letter.State.SENT, Letter.Channel.MAIL, NOW)


def test_a_letter_is_plain_text_where_it_is_plain_text():
    person = UserFactory(name="O'Brien & Søn <x>")
    actions.owe(
        "account_changed", key="k", to=person.email, at=NOW, context={"change": "A & B", "at": NOW}, person=person
    )

    letter = Letter.objects.get()
    assert letter.subject == "A & B"
    assert "A &amp; B" in letter.html
    assert "{%" not in letter.text + letter.html


def test_a_code_is_forgotten_once_it_is_mailed():
    owe(secret=True)
    deliver()

    letter = Letter.objects.get()
    assert "BCDF-GHJK" in mail.outbox[0].body
    assert (letter.text, letter.html) == ("", "")


def test_a_letter_waits_for_its_time():
    owe(not_before=NOW + timedelta(hours=1))

    assert deliver(NOW) == 0
    assert deliver(NOW + timedelta(hours=1)) == 1


def test_what_somebody_waits_for_leaves_before_what_is_older_and_then_the_oldest():
    for name, minutes, waited_for in (("newer", 5, False), ("oldest", 30, False), ("code", 1, True)):
        LetterFactory(to=f"{name}@people.example", not_before=NOW - timedelta(minutes=minutes), waited_for=waited_for)
    deliver()

    assert [message.to for message in mail.outbox] == [
        [f"{name}@people.example"] for name in ("code", "oldest", "newer")
    ]


def test_a_relay_that_died_with_a_letter_in_hand_sends_it_again_under_the_same_message_id():
    letter = LetterFactory()
    delivering._take_next(NOW)  # and the process is killed here, before or after the mail server took the letter

    assert deliver(NOW + timedelta(seconds=1)) == 0
    assert deliver(NOW + actions.LEASE) == 1
    assert mail.outbox[0].message()["Message-ID"] == letter.message_id


def tried_until_given_up() -> list[int]:
    """The minutes at which the one letter was tried."""
    at, tried = NOW, []
    while Letter.objects.get().given_up_at is None:
        if deliver(at):
            tried.append(int((at - NOW).total_seconds() / 60))
        at += timedelta(minutes=1)
    return tried


def test_a_letter_that_is_refused_waits_longer_each_time_and_is_given_up_with_the_reason(settings):
    settings.EMAIL_BACKEND = DEAD
    LetterFactory(secret=True, to="nobody@people.example")

    tried = tried_until_given_up()

    letter = Letter.objects.get()
    assert tried == [0, 1, 6, 21, 81, 321]
    assert "no such mailbox" in letter.failure
    assert (letter.attempts, letter.state, letter.text) == (6, Letter.State.GIVEN_UP, "")


def test_a_letter_whose_server_is_away_is_tried_every_hour_for_two_days(settings):
    settings.EMAIL_BACKEND = DEAD
    LetterFactory(secret=True, to="dead@people.example")

    tried = tried_until_given_up()

    letter = Letter.objects.get()
    assert tried[:6] == [0, 1, 6, 21, 81, 141]
    assert {later - earlier for earlier, later in pairwise(tried[4:])} == {60}
    assert tried[-2] < 48 * 60 <= tried[-1]
    assert letter.failure == "ConnectionRefusedError: nobody home"
    assert (letter.state, letter.text) == (Letter.State.GIVEN_UP, "")


@pytest.mark.parametrize(
    ("failure", "away"),
    [
        (TimeoutError("timed out"), True),
        (SMTPServerDisconnected("gone"), True),
        (SMTPAuthenticationError(535, b"who are you"), True),
        (SMTPDataError(451, b"come again"), True),
        (SMTPRecipientsRefused({"a@b.example": (450, b"greylisted")}), True),
        (SMTPRecipientsRefused({"a@b.example": (550, b"no such mailbox")}), False),
        (SMTPDataError(554, b"looks like spam"), False),
        (ValueError("an odd address"), False),
    ],
)
def test_a_server_that_is_away_is_told_from_one_that_refuses_a_letter(failure, away):
    assert post.is_away(failure) is away


def test_one_bad_letter_holds_up_no_other(settings):
    settings.EMAIL_BACKEND = DEAD
    LetterFactory(to="dead@people.example")
    LetterFactory(to="elin@people.example")

    deliver_due()

    assert [message.to for message in mail.outbox] == [["elin@people.example"]]


def test_a_letter_whose_address_was_removed_is_given_up_at_once():
    LetterFactory(to="")
    deliver()

    letter = Letter.objects.get()
    assert (letter.state, letter.failure) == (Letter.State.GIVEN_UP, "NoAddress: ")


def test_a_letter_of_a_rehearsal_never_leaves_the_portal(settings):
    settings.EMAIL_URL = "smtp://mail.example"
    owe(rehearsal=True, secret=True)
    deliver()

    letter = Letter.objects.get()
    assert mail.outbox == []
    assert letter.channel == Letter.Channel.DEMONSTRATION
    assert "BCDF-GHJK" in letter.text  # the mailbox is there to be read


@pytest.mark.parametrize(
    ("demonstration", "email_url", "channel"),
    [(True, "", "demonstration"), (True, "smtp://mail.example", "mail"), (False, "", "mail")],
)
def test_a_demonstration_without_a_mail_server_keeps_all_letters(settings, demonstration, email_url, channel):
    settings.DEMONSTRATION, settings.EMAIL_URL = demonstration, email_url
    LetterFactory()
    deliver()

    assert Letter.objects.get().channel == channel


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_never_send_one_letter_twice():
    LetterFactory.create_batch(30)

    at_once(*[deliver_due] * 4)

    sent = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert (len(sent), len(set(sent))) == (30, 30)
    assert Letter.objects.in_state(Letter.State.SENT).count() == 30


def test_staff_send_a_letter_again_that_was_given_up(client):
    letter = LetterFactory(given_up=True)
    client.force_login(UserFactory(roles=[Role.STAFF]))

    client.post(reverse("notifications:send_again", args=[letter.pk]))

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (Letter.State.OWED, 0)
    assert Event.objects.get().verb == "letter sent again"
    assert deliver() == 1


@pytest.mark.parametrize(
    ("roles", "letter", "refusal"),
    [
        ([Role.EVALUATOR], {"given_up": True}, policies.NOT_STAFF),
        ([Role.STAFF], {}, policies.NOT_GIVEN_UP),
        ([Role.STAFF], {"given_up": True, "secret": True}, policies.TEXT_IS_GONE),
        ([Role.STAFF], {"given_up": True, "to": ""}, policies.ADDRESS_IS_GONE),
    ],
)
def test_sending_again_is_refused_with_a_reason(roles, letter, refusal):
    letter = LetterFactory(**letter)
    given_up_at = letter.given_up_at

    with pytest.raises(Refused) as refused:
        actions.send_again(letter, by=UserFactory(roles=roles), at=NOW)

    letter.refresh_from_db()
    assert refused.value.refusal == refusal
    assert letter.given_up_at == given_up_at
    assert not Event.objects.exists()


def test_the_scheduler_says_that_it_lives():
    for _ in range(2):
        beat_is_alive()

    assert [beat.name for beat in Heartbeat.objects.all()] == ["beat"]


def test_the_letters_of_a_rehearsal_are_forgotten_and_no_others():
    LetterFactory(edition="rehearsal-1", rehearsal=True)
    LetterFactory(person=UserFactory(rehearsal="rehearsal-1"), rehearsal=True)
    kept = [LetterFactory(edition="rehearsal-2", rehearsal=True), LetterFactory(edition="best-practice-2")]

    assert actions.forget_rehearsal("rehearsal-1", using="default") == 2
    assert list(Letter.objects.order_by("pk")) == kept


def test_a_code_that_somebody_waits_for_leaves_before_a_thousand_letters_to_all():
    LetterFactory.create_batch(3, kind="deadline_extended", not_before=NOW - timedelta(hours=1))
    owe()

    actions.deliver_next(at=NOW)

    assert [message.to for message in mail.outbox] == [["elin@people.example"]]
    assert deliver() == 3


def test_every_kind_that_is_waited_for_is_a_kind():
    assert set(WAITED_FOR) <= set(KINDS)
