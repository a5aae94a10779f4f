"""What a ballot chose, in the words of the paper: read by whoever holds its letter, written into the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from accounts import statements
from calls.kept import STAMP as STAMP_OF_EDITION
from calls.kept import Kept
from submissions.models import Submission
from voting.models import Ballot, Vote
from voting.paper import FOR_PAPER, STAMP, Choice, Finalist, Stage, finalist_of, paper_of, stage_kept

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A vote with the category that it is counted in and the finalist that it is for; `left` the paper since, or not."""

    vote: Vote
    choice: Choice
    finalist: Finalist
    left: bool

    @property
    def spent(self) -> bool:
        """Not counted: its mailbox had voted in this category before."""
        return self.vote.state == Vote.State.SPENT

    @property
    def in_vain(self) -> bool:
        """Not counted, and no place taken: its finalist had left before it was confirmed."""
        return self.left and self.vote.state in (Vote.State.PENDING, Vote.State.EXPIRED)

    @property
    def settled(self) -> bool:
        """It counts, or counted until it was annulled."""
        return self.vote.state in Vote.SETTLED


@dataclass(frozen=True, slots=True)
class Opened:
    """The ballot of a letter, its edition as all pages of the vote share it, and what it chose.

    certified  the vote of its edition is, whatever was kept of the edition
    """

    ballot: Ballot
    stage: Stage
    certified: bool
    rows: list[Chosen]


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
    ballot = _made(Ballot, rows[0][3:])
    stamp, of_paper, certified = rows[0][:3]
    stage = stage_kept(Kept(ballot.edition_id, stamp, (of_paper,)))
    assert stage is not None  # noqa: S101 (for mypy: a ballot of it was taken)
    ballot.edition = stage.edition
    votes = [_made(Vote, row[3 + len(_COLUMNS[Ballot]) :]) for row in rows]
    return Opened(ballot, stage, certified, _chosen_in(stage, votes))


_COLUMNS: dict[type[Model], list[str]] = {
    model: [str(field.column) for field in model._meta.concrete_fields] for model in (Ballot, Vote)
}
_OPENING = f"""
    WITH ballot AS (SELECT * FROM voting_ballot WHERE token_hash = %s {{lock}}),
         edition AS MATERIALIZED (
             SELECT {STAMP_OF_EDITION}(edition_id), {STAMP}(edition_id),
                    EXISTS (SELECT FROM voting_certification AS done WHERE done.edition_id = ballot.edition_id)
             FROM ballot)
    SELECT edition.*, {", ".join(f"ballot.{column}" for column in _COLUMNS[Ballot])},
           {", ".join(f"vote.{column}" for column in _COLUMNS[Vote])}
    FROM ballot CROSS JOIN edition LEFT JOIN voting_vote AS vote ON vote.ballot_id = ballot.id"""  # noqa: S608 (all ours)


def _made(model: type[M], values: Sequence[Any]) -> M:
    columns = _COLUMNS[model]
    return model.from_db(
        DEFAULT_DB_ALIAS, [field.attname for field in model._meta.concrete_fields], values[: len(columns)]
    )


def _chosen_in(stage: Stage, votes: Iterable[Vote]) -> list[Chosen]:
    """The votes of one ballot, in the order of the paper. No query, but for a finalist who has left the paper since."""
    of_category = {vote.category_id: vote for vote in votes}
    return [
        _chosen(vote, choice, stage) for choice in paper_of(stage) if (vote := of_category.get(choice.pk)) is not None
    ]


def _chosen(vote: Vote, choice: Choice, stage: Stage) -> Chosen:
    standing = next((one for one in choice.finalists if one.pk == vote.finalist_id), None)
    if standing is not None:
        return Chosen(vote, choice, standing, left=False)
    row = Submission.objects.select_related(*FOR_PAPER).get(pk=vote.finalist_id)
    return Chosen(vote, choice, finalist_of(row, stage.edition.slug), left=True)
