"""Whose turn it is: the lock that lets one ballot of a mailbox pass after the other, and how often a network comes.

The functions of PostgreSQL that both are stand in migration 0008.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from notifications.actions import Part
from voting import keys, rules
from voting.models import Ballot
from voting.proof import Work


@dataclass(frozen=True, slots=True)
class Counted:
    """By what a ballot is counted."""

    key: bytes  # the edition's
    network: str  # as limited; nothing where there is none
    work: Work | None

    def limits(self, edition: int, at: datetime) -> list[tuple[str, datetime, int, bool]]:
        """Key, beginning of the window, the most in it, and whether it is for ballots with work or for those without.

        Both, because only the database knows whether the work was spent before.
        """
        if not self.network:
            return []
        name = keys.keyed(self.key, "network", self.network)[:32]
        kinds = [(False, "bare", rules.BARE_LIMITS)]
        if self.work:
            kinds.append((True, "worked", rules.WORKED_LIMITS))
        return [
            (f"{edition}:{kind}:{name}:{int(length.total_seconds())}", rules.window_of(at, length), most, worked)
            for worked, kind, limits in kinds
            for length, most in limits
        ]


_TURN = """SELECT * FROM voting_turn(
    %s, %s, %s, %s, %s, %s, %s::text[], %s::timestamptz[], %s::integer[], %s::boolean[])"""


def turn_part(ballot: Ballot, version: str, counted: Counted) -> Part:
    """The turn of a ballot, as a part of the statement that writes it. Its one row:

    stale       whether edition or paper are not of this `version` any more; then nothing is counted or written
    worked      whether the work counts: it is spent here, so that it is the work of one ballot
    refused     whether its network has had its fill; nothing is counted then
    letters     how many ballots of this mailbox await a confirmation, or had one, in the last 24 hours

    The mailbox's lock, held to the end of the transaction, makes the last one true also of 200 ballots at once.
    """
    work, limits = counted.work, counted.limits(ballot.edition_id, ballot.cast_at)
    return (
        _TURN,
        [
            ballot.edition_id,
            version,
            ballot.mailbox,
            ballot.cast_at - rules.LETTERS_WINDOW,
            f"{ballot.edition_id}:proof:{work.name}" if work else "",
            work.until if work else ballot.cast_at,
            *([limit[column] for limit in limits] for column in range(4)),
        ],
    )


def hold_mailbox(mailbox: str) -> None:
    """Keep every other ballot of this mailbox waiting until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT voting_hold_mailbox(%s)", [mailbox])
