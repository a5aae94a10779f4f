"""The button behind a letter's link: a ballot counts once per mailbox and category, and its address goes."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from accounts import statements
from accounts.refusals import Refused, require
from notifications.actions import Along, blanking, owe
from voting import policies
from voting.actions.ballots import hash_of, letter_key
from voting.actions.ledger import confirmed_part
from voting.chosen import Opened, opened
from voting.letters import receipt_words
from voting.models import Ballot, Vote

ONE_VOTE = "one_vote_per_mailbox_and_category"


def confirm(token: str, *, at: datetime) -> Opened:
    """Count what the link's ballot chose, once per mailbox and category; the address goes, its receipt is owed.

    A choice in a category that this mailbox has voted in before becomes SPENT; one of a finalist who has left since is let
    go, and its category stays open to the mailbox. Confirming twice changes nothing and returns the ballot as it is.
    Raises Refused: unknown link, too old, vote certified, all who were chosen have left.
    """
    try:
        return _confirm(token, at=at)
    except IntegrityError as clash:
        if not _is_taken(clash):
            raise
        return _confirm(token, at=at, one_by_one=True)


@transaction.atomic
def _confirm(token: str, *, at: datetime, one_by_one: bool = False) -> Opened:
    """All choices together with the rest, or each before it; the unique constraint, not a look, says which slots are free."""
    found = hold_opened(hash_of(token))
    if found is None:
        raise Refused(policies.UNKNOWN_LINK)
    refusal = policies.why_not_confirm(found, at) or policies.why_nothing_is_left(found.rows)
    if refusal == policies.CONFIRMED_BEFORE:
        return found
    require(refusal)
    for row in found.rows:
        if row.in_vain:
            _keep(row.vote, Vote.State.EXPIRED)
        elif one_by_one and not _slot_is_free(row.vote, at=at):
            _keep(row.vote, Vote.State.SPENT)
        else:
            row.vote.state, row.vote.confirmed_at = Vote.State.CONFIRMED, at
    _write(found, at=at)
    return found


def hold_opened(name: str) -> Opened | None:
    """What lies behind the link whose hash is `name`; certification, and other ballots of its mailbox, wait for this one.

    Certification takes the first lock alone: no vote is confirmed while it counts. The second lets ballots of one mailbox
    take their slots one after the other, never each waiting for a slot of the other. It is taken before the ballot's row,
    as `erase_voter` does.
    """
    with connection.cursor() as cursor:
        statements.execute(
            cursor,
            """SELECT pg_advisory_xact_lock_shared(hashtext('certification'), edition_id::integer),
                      voting_hold_mailbox(mailbox)
               FROM voting_ballot WHERE token_hash = %s""",
            [name],
        )
    return opened(name, lock=True)


def _keep(vote: Vote, state: Vote.State) -> None:
    vote.state = state
    vote.save(update_fields=["state"])


def _slot_is_free(vote: Vote, *, at: datetime) -> bool:
    """Whether the vote could take its slot: it has then."""
    try:
        with transaction.atomic():
            Vote.objects.filter(pk=vote.pk).update(state=Vote.State.CONFIRMED, confirmed_at=at)
    except IntegrityError as clash:
        if not _is_taken(clash):
            raise
        return False
    return True


def _is_taken(clash: IntegrityError) -> bool:
    return getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "") == ONE_VOTE


def receipt_key(ballot: Ballot) -> str:
    return f"ballot-receipt:{ballot.public_id}"


def _write(found: Opened, *, at: datetime) -> None:
    """Votes, ledger, ballot and both letters in one statement: address and text of the ballot's own letter go with it."""
    ballot, edition = found.ballot, found.stage.edition
    counted = [row for row in found.rows if row.settled]
    parts = {
        "counted": (
            "UPDATE voting_vote SET state = 'confirmed', confirmed_at = %s WHERE id = ANY(%s) RETURNING id",
            [at, [row.vote.pk for row in counted]],
        ),
        "entered": confirmed_part(edition, counted),
        "blanked": blanking(letter_key(ballot)),
        "ballot": (
            """UPDATE voting_ballot SET state = 'confirmed', confirmed_at = %s, address = '' WHERE id = %s
               RETURNING (SELECT count(*) FROM counted)""",
            [at, ballot.pk],
        ),
    }
    row = owe(
        "ballot_receipt",
        key=receipt_key(ballot),
        to=ballot.address,
        at=at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        secret=True,
        words=receipt_words(found.stage, found.rows, at),
        along=Along(parts, cause="ballot"),
    )
    if row != (len(counted),):
        raise RuntimeError("A ballot's rows changed while it was held.")
    ballot.state, ballot.confirmed_at, ballot.address = Ballot.State.CONFIRMED, at, ""
