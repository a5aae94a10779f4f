"""Other choices on a ballot that waits: whoever has the letter has the mailbox, whoever wrote the choices into it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.refusals import Refused, require
from voting import policies
from voting.actions.ballots import hash_of, keys_of, pairs_of
from voting.chosen import opened
from voting.models import Ballot
from voting.paper import paper_of
from voting.rules import Choices


@transaction.atomic
def choose_otherwise(token: str, choices: Choices, *, at: datetime) -> Ballot:
    """Put `choices` in the place of what the link's ballot chose; nothing is confirmed by it.

    So nobody is kept from voting by a stranger who gives their address: the three letters of a day are theirs to use.
    Raises Refused: unknown link, confirmed, too old, vote closed or certified, not on the paper.
    """
    found = opened(hash_of(token), hold=True)
    if found is None:
        raise Refused(policies.UNKNOWN_LINK)
    require(policies.why_not_choose_otherwise(found, at))
    found.ballot.chosen = keys_of(pairs_of(paper_of(found.stage), choices))
    found.ballot.save(update_fields=["chosen"])
    return found.ballot
