"""The button behind a letter's link: a ballot counts once per mailbox and category, and its address goes."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.refusals import Refused, require
from notifications.actions import Along, Part, blanking, owe
from voting import policies, rules
from voting.actions.ballots import hash_of, letter_key
from voting.actions.ledger import confirmed_part
from voting.chosen import Chosen, Opened, opened
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
        return _confirm(token, at=at, look=True)


@transaction.atomic
def _confirm(token: str, *, at: datetime, look: bool = False) -> Opened:
    """All choices count, or, after a `look` at the slots that the mailbox has taken, those that still can.

    The unique constraint decides, the look only tells why: most mailboxes vote once, and need none.
    """
    found = opened(hash_of(token), hold=True)
    if found is None:
        raise Refused(policies.UNKNOWN_LINK)
    refusal = policies.why_not_confirm(found, at) or policies.why_nothing_is_left(found.rows)
    if refusal == policies.CONFIRMED_BEFORE:
        return found
    require(refusal)
    taken = _taken(found) if look else set()
    rows = [
        replace(row, state=_state(row, taken), code=rules.code_of(secrets.randbits(5 * rules.RECEIPT_SIGNS)))
        for row in found.rows
    ]
    found = replace(found, rows=rows)
    _write(found, at=at)
    return found


def _state(row: Chosen, taken: set[int]) -> Vote.State:
    if row.left:
        return Vote.State.IN_VAIN
    return Vote.State.SPENT if row.choice.pk in taken else Vote.State.CONFIRMED


def _taken(found: Opened) -> set[int]:
    """Categories in which the mailbox has a vote that counts or keeps its slot. It is held: none is added meanwhile."""
    categories = [row.choice.pk for row in found.rows]
    settled = Vote.objects.counted_or_annulled().filter(category__in=categories, mailbox=found.ballot.mailbox)
    return set(settled.values_list("category", flat=True))


def _is_taken(clash: IntegrityError) -> bool:
    return getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "") == ONE_VOTE


def receipt_key(ballot: Ballot) -> str:
    return f"ballot-receipt:{ballot.public_id}"


def _write(found: Opened, *, at: datetime) -> None:
    """Votes, ledger, ballot and both letters in one statement: address and text of the ballot's own letter go with it."""
    ballot, edition = found.ballot, found.stage.edition
    parts = {
        "voted": _votes_part(found, at),
        "entered": confirmed_part(edition, [row for row in found.rows if row.settled], votes="voted"),
        "blanked": blanking(letter_key(ballot)),
        "ballot": (
            """UPDATE voting_ballot SET state = 'confirmed', confirmed_at = %s, address = '', chosen = '{}' WHERE id = %s
               RETURNING (SELECT count(*) FROM voted)""",
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
    if row != (len(found.rows),):
        raise RuntimeError("A ballot's rows changed while it was held.")
    ballot.state, ballot.confirmed_at, ballot.address, ballot.chosen = Ballot.State.CONFIRMED, at, "", []


def _votes_part(found: Opened, at: datetime) -> Part:
    """A vote for each row; tells id and code of each."""
    ballot = found.ballot
    columns = [(row.choice.pk, row.finalist.pk, row.state, row.code, at if row.settled else None) for row in found.rows]
    sql = """INSERT INTO voting_vote (ballot_id, mailbox, category_id, finalist_id, state, code, confirmed_at)
             SELECT %s, %s, one.* FROM unnest(
                 %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS one
             RETURNING id, code"""
    return sql, [ballot.pk, ballot.mailbox, *map(list, zip(*columns, strict=True))]
