"""What a ballot chose, in the words of the paper: read by whoever holds its letter, written into the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection

from accounts import statements
from calls.kept import Kept
from submissions.models import Submission
from voting.models import Ballot, Vote
from voting.paper import FOR_PAPER, Choice, Finalist, Stage, finalist_of, paper_of, stage_kept


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


def opened(token_hash: str, *, hold: bool = False) -> Opened | None:
    """What lies behind a letter's link, None where it is none of ours.

    One query, a function of PostgreSQL (migration 0010): hundreds are opened in a second.

    hold   nobody else changes the ballot until the end of the transaction, and its edition is not certified. Certification
           takes the first lock alone: no vote is confirmed while it counts. The second lets ballots of one mailbox take
           their slots one after the other, never each waiting for a slot of the other. It is taken before the ballot's
           row, as `erase_voter` does.
    """
    with connection.cursor() as cursor:
        statements.execute(cursor, _OPENING, [token_hash, hold])
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
    SELECT stamp, of_paper, certified, {", ".join(f"(ballot).{field.column}" for field in _FIELDS)}, finalist, state, code
    FROM voting_opened(%s, %s)"""  # noqa: S608 (names are ours)


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
