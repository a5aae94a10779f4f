"""What is counted of many ballots in the same moment, and that it is PostgreSQL that counts: each with a negative control.

The controls take the constraint and the lock away and count as one would without them: read first, then write, and nobody
writes before all have read. They show that the race is there, and the tests beside them that it is lost.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from accounts.refusals import Refused
from notifications.models import Letter
from tests.factories.voting import Scene, cast_one, scene
from tests.races import at_once
from tests.voting.test_proof import answer, quick  # noqa: F401 (a fixture)
from voting import policies
from voting.actions import tempo
from voting.models import Ballot, Tempo
from voting.rules import LETTERS_PER_MAILBOX

pytestmark = pytest.mark.django_db(transaction=True)
MANY, LIMIT = 20, 5
CONSTRAINT = next(one for one in Tempo._meta.constraints if one.name == "one_tempo_per_key_and_window")
Names = Sequence[tuple[str, datetime]]


@pytest.fixture(autouse=True)
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voting.rules.BARE_LIMITS", ((timedelta(minutes=10), LIMIT),))


@pytest.fixture
def without_constraint() -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.remove_constraint(Tempo, CONSTRAINT)
    yield
    Tempo.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Tempo, CONSTRAINT)


@pytest.fixture
def reading_first(monkeypatch: pytest.MonkeyPatch, without_constraint: None) -> None:
    """No lock, no constraint; all have read before anybody writes."""
    together = threading.Barrier(MANY)

    def count(mailbox: str, names: Names) -> dict[tuple[str, datetime], int]:
        found = {(key, window): Tempo.objects.filter(key=key, window=window).count() + 1 for key, window in names}
        together.wait(20)
        Tempo.objects.bulk_create([Tempo(key=key, window=window) for key, window in names])
        return found

    monkeypatch.setattr(tempo, "_count", count)


def cast_at_once(vote: Scene, **same: Any) -> list[Any]:
    """Twenty ballots in the same moment, of as many mailboxes and networks unless they are to be the `same`."""
    each = [{"address": f"v{number}@example.org", "network": f"192.0.{number}.1", **same} for number in range(MANY)]
    return at_once(*[partial(cast_one, vote, **one) for one in each])


def refused(found: list[Any]) -> list[Any]:
    return [one.refusal for one in found if isinstance(one, Refused)]


def test_of_twenty_ballots_of_one_network_at_once_as_many_are_taken_as_its_limit() -> None:
    found = cast_at_once(scene(codes=("impact",)), network="192.0.2.1")

    assert refused(found) == [policies.TOO_MANY_FROM_NETWORK] * (MANY - LIMIT)
    assert Ballot.objects.count() == Letter.objects.count() == LIMIT


def test_counted_by_reading_first_the_limit_of_a_network_would_hold_nobody(reading_first: None) -> None:
    found = cast_at_once(scene(codes=("impact",)), network="192.0.2.1")

    assert refused(found) == []
    assert Ballot.objects.count() > LIMIT


def test_counted_by_reading_first_one_answer_would_be_the_work_of_twenty_ballots(reading_first: None) -> None:
    """What holds beside it is test_of_twenty_ballots_with_one_answer_at_once_one_has_done_work."""
    vote = scene(codes=("impact",))

    cast_at_once(vote, proof=answer(vote))

    assert Ballot.objects.filter(worked=True).count() > 1


def test_counted_by_reading_first_one_mailbox_would_get_twenty_letters(reading_first: None) -> None:
    """What holds beside it is test_many_ballots_of_one_mailbox_at_once_are_three_letters."""
    cast_at_once(scene(codes=("impact",)), address="ivana@example.org")

    assert Letter.objects.filter(kind="ballot").count() > LETTERS_PER_MAILBOX


def test_without_the_constraint_no_ballot_is_taken_rather_than_one_uncounted(without_constraint: None) -> None:
    vote = scene(codes=("impact",))

    with pytest.raises(ProgrammingError, match="no unique or exclusion constraint"):
        cast_one(vote, address="ivana@example.org", network="192.0.2.1")

    assert not Ballot.objects.exists()
