"""The button behind a letter's link: a ballot counts once per mailbox and category, and its address goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from accounts.refusals import Refused, require
from notifications.actions import owe
from notifications.models import Letter
from voting import policies
from voting.actions.ballots import hash_of, letter_key
from voting.actions.ledger import enter_confirmed
from voting.actions.tempo import MAILBOX_LOCK
from voting.chosen import Opened, opened
from voting.letters import receipt_words
from voting.models import Ballot, Vote

ONE_VOTE = "one_vote_per_mailbox_and_category"


@transaction.atomic
def confirm(token: str, *, at: datetime) -> Opened:
    """Count what the link's ballot chose, once per mailbox and category; the address goes, its receipt is owed.

    A choice in a category that this mailbox has voted in before becomes SPENT; one of a finalist who has left since is let
    go, and its category stays open to the mailbox. Confirming twice changes nothing and returns the ballot as it is.
    Raises Refused: unknown link, too old, vote certified, all who were chosen have left.
    """
    name = hash_of(token)
    _hold(name)
    found = opened(name, lock=True)
    if found is None:
        raise Refused(policies.UNKNOWN_LINK)
    ballot = found.ballot
    refusal = policies.why_not_confirm(ballot, at) or policies.why_nothing_is_left(found.rows)
    if refusal == policies.CONFIRMED_BEFORE:
        return found
    require(refusal)
    _let_go([row.vote for row in found.rows if row.in_vain])
    _count_or_spend([row.vote for row in found.rows if not row.in_vain], at=at)
    enter_confirmed(ballot.edition, [row for row in found.rows if row.settled])
    address, ballot.address = ballot.address, ""
    ballot.state, ballot.confirmed_at = Ballot.State.CONFIRMED, at
    ballot.save(update_fields=["state", "confirmed_at", "address"])
    _owe_receipt(found, address, at=at)
    # Address and text of its letter go; what was already sent stays as a row without either.
    Letter.objects.filter(key=letter_key(ballot)).update(to="", text="", html="")
    return found


def _hold(name: str) -> None:
    """Keep the certification, and other ballots of the same mailbox, waiting until the end of this transaction.

    Certification takes the first lock alone: no vote is confirmed while it counts. The second lets ballots of one mailbox
    take their slots one after the other, never each waiting for a slot of the other. It is taken before the ballot's row,
    as `erase_voter` does.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT pg_advisory_xact_lock_shared(hashtext('certification'), edition_id::integer),
                       {MAILBOX_LOCK.format("mailbox")}
                FROM voting_ballot WHERE token_hash = %s""",  # noqa: S608 (ours; the value is a parameter)
            [name],
        )


def _let_go(votes: Sequence[Vote]) -> None:
    for vote in votes:
        vote.state = Vote.State.EXPIRED
        vote.save(update_fields=["state"])


def _count_or_spend(votes: Sequence[Vote], *, at: datetime) -> None:
    """Confirm the votes; the unique constraint, not a look beforehand, says whether a slot is free."""
    if _take_slots(votes, at=at):
        return
    for vote in votes:
        if not _take_slots([vote], at=at):
            vote.state = Vote.State.SPENT
            vote.save(update_fields=["state"])


def _take_slots(votes: Sequence[Vote], *, at: datetime) -> bool:
    """All of them in one statement, or none."""
    try:
        with transaction.atomic():
            Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(state=Vote.State.CONFIRMED, confirmed_at=at)
    except IntegrityError as clash:
        diagnosis = getattr(clash.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != ONE_VOTE:
            raise
        return False
    for vote in votes:
        vote.state, vote.confirmed_at = Vote.State.CONFIRMED, at
    return True


def receipt_key(ballot: Ballot) -> str:
    return f"ballot-receipt:{ballot.public_id}"


def _owe_receipt(found: Opened, address: str, *, at: datetime) -> None:
    edition = found.stage.edition
    owe(
        "ballot_receipt",
        key=receipt_key(found.ballot),
        to=address,
        at=at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        secret=True,
        words=receipt_words(found.stage, found.rows, at),
    )
