"""What is read about info sessions: links of registrations, who would get a letter, what a registrant is told about data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from calls.models import Edition, InfoSession, Registration
from calls.models.sessions import STANDING
from notifications.links import absolute
from notifications.mailboxes import fold

NOTICE_VERSION = "2026-11"
NOTICE = _(
    "We use your name, organisation and e-mail address to run this session and for nothing else: to confirm your "
    "registration, to remind you and to tell you when something changes. Staff of the call read them. All of it is "
    "deleted 30 days after the session, or at once when you withdraw."
)
# Unsigned, the link of a registration could be made from a row's public id; signed, only the portal can make it.
_SIGNER = Signer(salt="calls.registration", sep=".")


def token_of(registration: Registration) -> str:
    """The secret of the link in a registration's letters: always the same, kept nowhere."""
    return _SIGNER.sign(registration.public_id.hex)


def registration_of(token: str) -> Registration | None:
    """The registration that a link belongs to; None when there is none or its data were deleted."""
    try:
        public_id = UUID(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    found = Registration.objects.select_related("session__edition").filter(public_id=public_id, forgotten_at=None)
    return found.first()


def link_of(registration: Registration) -> str:
    """The page where a registration is confirmed, looked at and withdrawn."""
    return absolute(reverse("calls:registration", args=[token_of(registration)]))


def feed_of(edition: Edition) -> str:
    """The address at which calendar programs subscribe to the edition's dates."""
    return (
        absolute(reverse("calls:calendar", args=[edition.slug]))
        .replace("https:", "webcal:")
        .replace("http:", "webcal:")
    )


def mailbox_of(address: str) -> str:
    """A keyed fingerprint of the mailbox behind `address`, the same for each of its spellings."""
    return _keyed("mailbox", fold(address))


def network_key_of(network: str) -> str:
    """A keyed fingerprint of a network; "" for none."""
    return _keyed("network", network) if network else ""


def _keyed(purpose: str, value: str) -> str:
    return salted_hmac(f"calls.registration.{purpose}", value, algorithm="sha256").hexdigest()


def letters_about(session: InfoSession, registration: Registration | None = None) -> str:
    """How the keys of all letters about a session begin, or of those to one of its registrations."""
    return f"session:{session.pk}:{registration.public_id}:" if registration else f"session:{session.pk}:"


@dataclass(frozen=True, slots=True)
class Appointment:
    """What somebody who is registered relies on. A change of it is told to everybody registered."""

    begins: datetime
    ends: datetime
    url: str
    cancelled: bool


def appointments_of(edition: Edition) -> dict[int, Appointment]:
    """By primary key of the session, as they are stored now."""
    rows = InfoSession.objects.filter(edition=edition)
    return {row.pk: Appointment(row.begins, row.ends, row.url, row.cancelled) for row in rows}


def recipients(edition: Edition, sessions: Collection[InfoSession], groups: Iterable[str]) -> list[Registration]:
    """Who of the chosen sessions and groups gets a letter, each mailbox once; nobody when nothing is chosen."""
    chosen = [group for group in groups if group in STANDING]
    rows = Registration.objects.standing().filter(session__edition=edition, session__in=sessions, state__in=chosen)
    return list(
        {row.mailbox: row for row in rows.select_related("session").order_by("-session__begins", "-pk")}.values()
    )
