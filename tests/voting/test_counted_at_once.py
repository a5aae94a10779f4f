"""What is counted of many ballots in the same moment, and that it is PostgreSQL that counts: each with a negative control.

The controls take the constraint and the lock away and count as one would without them: read first, then write, and nobody
writes before all have read. They show that the race is there, and the tests beside them that it is lost.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.refusals import Refused
from notifications.models import Letter
from tests.factories.voting import Scene, cast_one, scene
from tests.races import at_once
from tests.voting.test_proof import answer, quick  # noqa: F401 (a fixture)
from voting import policies
from voting.models import Ballot, Tempo
from voting.rules import LETTERS_PER_MAILBOX

pytestmark = pytest.mark.django_db(transaction=True)
MANY, LIMIT, MEETING = 20, 5, 4711
CONSTRAINT = next(one for one in Tempo._meta.constraints if one.name == "one_tempo_per_key_and_window")


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
def reading_first(without_constraint: None) -> Iterator[None]:
    """No lock, no constraint; all have read before anybody writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'voting_turn'")
        (real,) = cursor.fetchone()
        cursor.execute(READING_FIRST)
    meeting = connection.copy()
    meeting.inc_thread_sharing()
    with meeting.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MEETING])
    opening = threading.Thread(target=open_when_all_have_come, args=[meeting])
    opening.start()
    yield
    opening.join()
    meeting.close()
    with connection.cursor() as cursor:
        cursor.execute(real)


WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database AS ours ON ours.oid = pg_locks.database
    WHERE ours.datname = current_database() AND objid = %s AND NOT granted"""


def open_when_all_have_come(meeting: BaseDatabaseWrapper) -> None:
    waiting, until = 0, time.monotonic() + 20
    with meeting.cursor() as cursor:
        while waiting < MANY and time.monotonic() < until:
            cursor.execute(WAITING, [MEETING])
            (waiting,) = cursor.fetchone()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MEETING])


# Everybody waits between reading and writing, for a lock that all of them share, until all have read.
READING_FIRST = f"""
    CREATE OR REPLACE FUNCTION voting_turn(
        of_edition bigint, version text, of_mailbox text, since timestamptz, proof text, proof_until timestamptz,
        keys text[], windows timestamptz[], mosts integer[], for_worked boolean[],
        OUT stale boolean, OUT worked boolean, OUT refused boolean, OUT letters bigint
    ) LANGUAGE plpgsql AS $$
    BEGIN
        stale := false;
        worked := proof > '' AND NOT EXISTS (SELECT FROM voting_tempo AS tempo WHERE tempo.key = proof);
        refused := EXISTS (
            SELECT FROM voting_tempo AS tempo JOIN unnest(keys, mosts) AS limits (key, most) ON tempo.key = limits.key
            GROUP BY tempo.key, limits.most HAVING count(*) >= limits.most);
        letters := (SELECT count(*) FROM voting_ballot AS ballot WHERE ballot.mailbox = of_mailbox);
        PERFORM pg_advisory_xact_lock_shared({MEETING});
        INSERT INTO voting_tempo (key, "window", count)
            SELECT one.key, since, 1 FROM unnest(keys || proof) AS one (key) WHERE one.key > '' AND NOT refused;
    END $$"""


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
