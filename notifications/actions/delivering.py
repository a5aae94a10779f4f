"""Paying what is owed, and noting what became of it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from notifications import policies, post
from notifications.actions.owing import ring
from notifications.models import Heartbeat, Letter
from notifications.rules import FAREWELLS, UNLISTED_KINDS, wait_after, wait_while_away, without_addresses

LEASE = timedelta(minutes=2)  # longer than EMAIL_TIMEOUT, shorter than a person waits
CLOCKS_DIFFER = timedelta(minutes=5)  # a provider's from ours, at most: what it tells from before is of an earlier try
# Due is what is owed, not sent, not given up and in nobody's hands; first what is waited for, then the oldest: the index
# letter_due has it so. Written down, because to put it together for each of ten thousand letters takes longer than
# PostgreSQL needs for it. A row that somebody holds is passed over.
TAKE_NEXT = """
    UPDATE notifications_letter SET leased_until = %(until)s
     WHERE id = (SELECT id FROM notifications_letter
                  WHERE sent_at IS NULL AND given_up_at IS NULL AND not_before <= %(at)s
                    AND (leased_until IS NULL OR leased_until <= %(at)s)
                  ORDER BY waited_for DESC, not_before, id
                  LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *
"""
log = logging.getLogger(__name__)


def deliver_next(*, at: datetime, server: BaseEmailBackend | None = None) -> bool:
    """Send one due letter; False when none is due. Any number of processes may do this at once.

    The letter is leased first and mailed outside any transaction: if this process dies
    in between, the lease runs out and the letter goes again under the same Message-ID.
    """
    letter = _take_next(at)
    if letter is None:
        return False
    channel = post.channel_of(letter)
    try:
        if channel is Letter.Channel.MAIL:
            post.send(letter, server or get_connection())
    except Exception as failure:  # whatever a mail server, a network or an odd address can do
        _put_off(letter, failure, at=at)
    else:
        _mark_sent(letter, channel, at=at)
    return True


def _take_next(at: datetime) -> Letter | None:
    """One letter that is due, leased; None when none is."""
    return next(iter(Letter.objects.raw(TAKE_NEXT, {"at": at, "until": at + LEASE})), None)


def _mark_sent(letter: Letter, channel: Letter.Channel, *, at: datetime) -> None:
    """The demonstration mailbox keeps codes: they are what one opens it for."""
    blank = _blank(letter) if channel is Letter.Channel.MAIL else {"to": ""} if letter.kind in FAREWELLS else {}
    Letter.objects.filter(pk=letter.pk, sent_at__isnull=True).update(
        sent_at=at, channel=channel, leased_until=None, given_up_at=None, failure="", **blank
    )


def _blank(letter: Letter) -> dict[str, Any]:
    """What goes of a letter once it has left for good: its code, and the address of who has left."""
    blank = {"text": "", "html": ""} if letter.secret else {}
    return blank | ({"to": ""} if letter.kind in FAREWELLS else {})


def _put_off(letter: Letter, failure: Exception, *, at: datetime) -> None:
    """Note the reason and wait longer each time; after the last attempt staff see the letter as given up."""
    attempts = letter.attempts + 1
    wait = _wait(letter, failure, attempts, at)
    reason = f"{type(failure).__name__}: {failure}"[:500]
    log.warning("letter not delivered", extra={"letter": letter.pk, "attempts": attempts, "reason": reason})
    changes: dict[str, Any] = {"attempts": attempts, "failure": reason, "leased_until": at + wait if wait else None}
    if wait is None:
        changes |= {"given_up_at": at} | _blank(letter)
    Letter.objects.filter(pk=letter.pk, sent_at__isnull=True).update(**changes)


def _wait(letter: Letter, failure: Exception, attempts: int, at: datetime) -> timedelta | None:
    """Until the next attempt; None when there is to be none."""
    if isinstance(failure, post.NoAddress):
        return None
    return wait_while_away(attempts, at - letter.owed_since) if post.is_away(failure) else wait_after(attempts)


@transaction.atomic
def note_bounce(letter: Letter, *, reason: str, at: datetime) -> bool:
    """Note that the mail provider could not deliver `letter` at `at`; False when that is known, or is about an earlier try.

    A provider may be quicker than the relay that notes what it handed over: what is in hand and bounced was sent.
    """
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    handed_over = letter.channel == Letter.Channel.MAIL or letter.leased_until is not None
    earlier = letter.sent_at is not None and at < letter.sent_at - CLOCKS_DIFFER
    if letter.bounced_at or letter.given_up_at or not handed_over or earlier:
        return False
    changes = {"bounced_at": at, "failure": "" if letter.kind in UNLISTED_KINDS else without_addresses(reason)[:500]}
    if letter.sent_at is None:
        changes |= {"sent_at": at, "channel": Letter.Channel.MAIL, "leased_until": None, **_blank(letter)}
    Letter.objects.filter(pk=letter.pk).update(**changes)
    log.warning("letter came back", extra={"letter": letter.pk, "kind": letter.kind})
    return True


@transaction.atomic
def send_again(letter: Letter, *, by: User, at: datetime) -> Letter:
    """Owe a letter that was given up, or came back, once more, from the first attempt on."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    require(policies.why_not_send_again(by, letter))
    letter.given_up_at = letter.leased_until = letter.sent_at = letter.bounced_at = None
    letter.channel, letter.attempts = "", 0
    letter.save(update_fields=["given_up_at", "leased_until", "sent_at", "bounced_at", "channel", "attempts"])
    record("letter sent again", f"letter:{letter.pk}", by=by, at=at, edition=letter.edition, kind=letter.kind)
    ring("letters")
    return letter


def still_alive(name: str, *, at: datetime) -> None:
    """Note that the process `name` ("relay", "beat") lived at `at`; /readyz reads it."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )
