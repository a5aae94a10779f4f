"""A voter asks to be forgotten while the vote runs: what could name them goes, their votes count and keep their slots."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from notifications.mailboxes import fold
from notifications.models import Letter
from voting import keys, policies
from voting.actions.ballots import letter_key
from voting.actions.confirming import receipt_key
from voting.actions.forgetting import let_go
from voting.actions.turns import hold_mailbox
from voting.models import Ballot


@transaction.atomic
def erase_voter(edition: Edition, address: str, *, by: User, at: datetime) -> None:
    """Forget the voter behind `address`: pending ballots are let go, the address and the letters' texts are blanked.

    Of a confirmed ballot the keyed mark of the mailbox stays, for one person has one vote; it names nobody without the
    key. The signs for the desk stay as long as everybody's: a row that went would tell the desk whose it was, and whoever
    runs machines could ask to be forgotten before they are found.

    Says nothing about whether there was one. Raises ValidationError when it is no address, Refused for who may not.
    """
    require(policies.why_not_erase_voter(by))
    validate_email(address)
    own = list(_ballots_of(edition, fold(address)).select_for_update())
    let_go([ballot.pk for ballot in own if ballot.state == Ballot.State.PENDING])
    names = [name(ballot) for ballot in own for name in (letter_key, receipt_key)]
    Letter.objects.filter(key__in=names).update(to="", text="", html="")
    record("voter erased", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug)


def _ballots_of(edition: Edition, folded: str) -> QuerySet[Ballot]:
    """By the keyed mark; without the key by the addresses that wait for a confirmation, which are all that there are."""
    rows = Ballot.objects.filter(edition=edition)
    if keys.exists(edition.slug):
        mailbox = keys.keyed(keys.read(edition.slug), "mailbox", folded)
        hold_mailbox(mailbox)  # a ballot that is being cast is in the table by then, or waits until this is done
        return rows.filter(mailbox=mailbox)
    waiting = rows.exclude(address="").values_list("pk", "address")
    return rows.filter(pk__in=[pk for pk, address in waiting if fold(address) == folded])
