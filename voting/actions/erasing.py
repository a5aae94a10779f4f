"""A voter asks to be forgotten while the vote runs: what could name them goes, their votes count and keep their slots."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import validate_email
from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from notifications.mailboxes import fold
from notifications.models import Letter
from voting import keys, policies
from voting.actions.forgetting import NO_SIGNALS
from voting.models import Ballot, Vote


@transaction.atomic
def erase_voter(edition: Edition, address: str, *, by: User, at: datetime) -> None:
    """Forget the voter behind `address`: pending ballots are let go, addresses, texts of letters and signals are blanked.

    Of a confirmed vote the keyed hash of the mailbox stays, for one person has one vote; it names nobody without the key.
    Says nothing about whether there was one. Raises ValidationError when it is no address, Refused for who may not.
    """
    require(policies.why_not_erase_voter(by))
    validate_email(address)
    folded = fold(address)
    if keys.exists(edition.slug):
        mailbox = keys.keyed(keys.read(edition.slug), "mailbox", folded)
        own = Ballot.objects.filter(edition=edition, mailbox=mailbox).select_for_update()
        pending = [ballot.pk for ballot in own if ballot.state == Ballot.State.PENDING]
        Vote.objects.filter(ballot__in=pending).update(state=Vote.State.EXPIRED)
        Ballot.objects.filter(pk__in=pending).update(state=Ballot.State.EXPIRED)
        own.update(address="", **NO_SIGNALS)
    letters = Letter.objects.filter(edition=edition.slug, kind__in=["ballot", "ballot_receipt"]).exclude(to="")
    named = [letter.pk for letter in letters.only("pk", "to").iterator() if fold(letter.to) == folded]
    Letter.objects.filter(pk__in=named).update(to="", text="", html="")
    record("voter erased", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug)
