"""Other choices on a ballot that waits: whoever has the letter has the mailbox, whoever wrote the choices into it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.refusals import Refused, require
from voting import policies
from voting.actions.ballots import hash_of, pairs_of, votes_of
from voting.models import Ballot, Vote
from voting.paper import paper_of, stage_of
from voting.rules import Choices


@transaction.atomic
def choose_otherwise(token: str, choices: Choices, *, at: datetime) -> Ballot:
    """Put `choices` in the place of what the link's ballot chose; nothing is confirmed by it.

    So nobody is kept from voting by a stranger who gives their address: the three letters of a day are theirs to use.
    Raises Refused: unknown link, confirmed, too old, vote closed or certified, not on the paper.
    """
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("edition__method")
    ballot = rows.filter(token_hash=hash_of(token)).first()
    if ballot is None:
        raise Refused(policies.UNKNOWN_LINK)
    require(policies.why_not_choose_otherwise(ballot, at))
    stage = stage_of(pk=ballot.edition_id)
    assert stage is not None  # noqa: S101 (for mypy: a ballot of it was taken)
    pairs = pairs_of(paper_of(stage), choices)
    ballot.votes.all().delete()
    Vote.objects.bulk_create(votes_of(ballot, pairs))
    return ballot
