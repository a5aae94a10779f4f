"""What a ballot chose, in the words of the paper: read by whoever holds its letter, written into the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection

from accounts import statements
from calls.kept import STAMP as STAMP_OF_EDITION
from calls.kept import Kept
from submissions.models import Submission
from voting.models import Ballot, Vote
from voting.paper import FOR_PAPER, STAMP, Choice, Finalist, Stage, finalist_of, paper_of, stage_kept


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice of a ballot: the category that it counts in, and the finalist that it is for.

    left   the finalist is on the paper no more
    state  of its vote; None while the ballot waits
    code   on the voter's receipt; nothing while the ballot waits
    """

    choice: Choice
    finalist: Finalist
    left: bool
    state: Vote.State | None = None
    code: str = ""

    @property
    def spent(self) -> bool:
        """Not counted: its mailbox had voted in this category before."""
        return self.state == Vote.State.SPENT

    @property
    def in_vain(self) -> bool:
        """Not counted, and no place taken: its finalist had left before it was confirmed."""
        return self.state == Vote.State.IN_VAIN or (self.left and self.state is None)

    @property
    def settled(self) -> bool:
        """It counts, or counted until it was annulled."""
        return self.state in Vote.SETTLED


@dataclass(frozen=True, slots=True)
class Opened:
    """The ballot of a letter, its edition as all pages of the vote share it, and what it chose.

    certified  the vote of its edition is, whatever was kept of the edition
    """

    ballot: Ballot
    stage: Stage
    certified: bool
    rows: list[Chosen]


Choosing = tuple[int, Vote.State | None, str]  # key of the finalist, state of the vote or None while it waits, its code


def opened(token_hash: str, *, lock: bool = False) -> Opened | None:
    """What lies behind a letter's link, None where it is none of ours.

    One query, written out: hundreds are opened in a second.

    lock   nobody else changes the ballot until the end of the transaction; only who holds its mailbox may ask for it, for
           the votes are those of the moment at which the wait for the lock began
    """
    with connection.cursor() as cursor:
        statements.execute(cursor, _OPENING.format(lock="FOR UPDATE" if lock else ""), [token_hash])
        rows = cursor.fetchall()
    if not rows:
        return None
    stamp, of_paper, certified = rows[0][:3]
    ballot = Ballot.from_db(DEFAULT_DB_ALIAS, _ATTRIBUTES, rows[0][3:-3])
    stage = stage_kept(Kept(ballot.edition_id, stamp, (of_paper,)))
    assert stage is not None  # noqa: S101 (for mypy: a ballot of it was taken)
    ballot.edition = stage.edition
    votes: list[Choosing] = [(key, Vote.State(state), code) for *_, key, state, code in rows if key is not None]
    return Opened(ballot, stage, certified, _chosen_in(stage, votes or [(key, None, "") for key in ballot.chosen]))


_FIELDS = Ballot._meta.concrete_fields
_ATTRIBUTES = [field.attname for field in _FIELDS]
_OPENING = f"""
    WITH ballot AS (SELECT * FROM voting_ballot WHERE token_hash = %s {{lock}}),
         edition AS MATERIALIZED (
             SELECT {STAMP_OF_EDITION}(edition_id), {STAMP}(edition_id),
                    EXISTS (SELECT FROM voting_certification AS done WHERE done.edition_id = ballot.edition_id)
             FROM ballot)
    SELECT edition.*, {", ".join(f"ballot.{field.column}" for field in _FIELDS)},
           vote.finalist_id, vote.state, vote.code
    FROM ballot CROSS JOIN edition LEFT JOIN voting_vote AS vote ON vote.ballot_id = ballot.id"""  # noqa: S608 (all ours)


def _chosen_in(stage: Stage, kept: Iterable[Choosing]) -> list[Chosen]:
    """The choices of one ballot in the order of the paper, of finalist, state and code each.

    No query, but for a finalist who has left the paper since.
    """
    paper = paper_of(stage)
    standing = {finalist.pk: (choice, finalist) for choice in paper for finalist in choice.finalists}
    rows = [
        Chosen(*standing[key], left=False, state=state, code=code)
        if key in standing
        else Chosen(*_gone(key, stage), left=True, state=state, code=code)
        for key, state, code in kept
    ]
    return sorted(rows, key=lambda row: paper.index(row.choice))


def _gone(key: int, stage: Stage) -> tuple[Choice, Finalist]:
    """Category and finalist, who has left."""
    row = Submission.objects.select_related(*FOR_PAPER).get(pk=key)
    choice = next(one for one in paper_of(stage) if one.pk == row.category_id)
    return choice, finalist_of(row, stage.edition.slug)
