"""Other choices and the confirmation of one letter, in the same moment: one after the other, and never half."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.refusals import Refused
from tests.factories.voting import DURING, cast_one, scene, token_of
from tests.races import at_once
from voting import actions, ledger
from voting.models import Ballot, LedgerEntry, Vote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", range(6))
def test_what_is_confirmed_is_what_the_ballot_holds_then(turn: int) -> None:
    vote = scene()
    token = token_of(cast_one(vote, vote.choices(impact=0), address="ivana@example.org"))
    other = vote.choices(impact=1, culture=1)

    found = at_once(
        partial(actions.confirm, token, at=DURING), partial(actions.choose_otherwise, token, other, at=DURING)
    )

    assert [one for one in found if isinstance(one, Exception) and not isinstance(one, Refused)] == []
    ballot = Ballot.objects.get()
    assert ballot.state == "confirmed"
    assert ballot.votes.count() in (1, 2)
    assert Vote.objects.counted().count() == LedgerEntry.objects.count() == ballot.votes.count()
    ledger.check(vote.edition)
