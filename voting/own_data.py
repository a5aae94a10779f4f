"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import tell, tell_more
from calls.models import Edition
from notifications.mailboxes import fold
from voting import keys
from voting.models import Ballot


def register() -> None:
    for who, when, title in (
        ("proposed_by", "proposed_at", _("Annulments that you proposed")),
        ("confirmed_by", "confirmed_at", _("Annulments that you confirmed")),
        ("dismissed_by", "dismissed_at", _("Annulments that you dismissed")),
        ("restoration_proposed_by", "restoration_proposed_at", _("Restorations that you proposed")),
        ("restored_by", "restored_at", _("Restorations that you confirmed")),
    ):
        tell("voting.Annulment", who, title, "edition__slug", "rule", "reason", when)
    for who, when, title in (
        ("proposed_by", "proposed_at", _("Vote keys that you proposed to destroy")),
        ("destroyed_by", "destroyed_at", _("Vote keys that you destroyed")),
    ):
        tell("voting.KeyDestruction", who, title, "edition__slug", when)
    tell_more("ballots", _("Ballots from your mailbox; whom they were cast for stands on your receipt alone"), ballots)


def ballots(person: User) -> Iterator[dict[str, Any]]:
    """Found by the keyed mark of a confirmed address, while the key of the edition exists. No choices: nobody here joins
    a mailbox to what it chose, not even for its owner."""
    if not EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists():
        return
    for edition in Edition.objects.filter(ballots__isnull=False).distinct().order_by("pk"):
        try:
            mark = keys.keyed(keys.read(edition.slug), "mailbox", fold(person.email))
        except keys.KeyLost:
            continue
        yield from _told(Ballot.objects.filter(edition=edition, mailbox=mark))


def _told(found: Iterable[Ballot]) -> Iterator[dict[str, Any]]:
    for ballot in found:
        yield {
            "edition": ballot.edition.slug,
            "state": ballot.state,
            "cast_at": ballot.cast_at,
            "confirmed_at": ballot.confirmed_at,
        }
