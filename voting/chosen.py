"""What a ballot chose, in the words of the paper: read by whoever holds its letter, written into the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from submissions.models import Submission
from voting.models import Ballot, Vote
from voting.paper import FOR_PAPER, Choice, Finalist, Stage, finalist_of, paper_of, stage_of


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
    """The ballot of a letter, its edition as all pages of the vote share it, and what it chose."""

    ballot: Ballot
    stage: Stage
    rows: list[Chosen]


def opened(token_hash: str, *, lock: bool = False) -> Opened | None:
    """What lies behind a letter's link, None where it is none of ours. Written out: hundreds are opened in a second.

    lock   nobody else changes the ballot until the end of the transaction
    """
    wanted = f"SELECT * FROM voting_ballot WHERE token_hash = %s{' FOR UPDATE' if lock else ''}"  # noqa: S608 (ours)
    ballot = next(iter(Ballot.objects.raw(wanted, [token_hash])), None)
    if ballot is None:
        return None
    stage = stage_of(pk=ballot.edition_id)
    assert stage is not None  # noqa: S101 (for mypy: a ballot of it was taken)
    ballot.edition = stage.edition
    votes = Vote.objects.raw("SELECT * FROM voting_vote WHERE ballot_id = %s", [ballot.pk])
    return Opened(ballot, stage, _chosen_in(stage, votes))


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
