"""What `bin/manage drill vote` plays at full size, small."""

from __future__ import annotations

import json
import os
import random
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from bench.benchmark import Needs
from bench.ground import LIKE
from bench.server import children_of
from calls.models import Edition
from calls.rules import Phase
from drill import dumping, killing, tampering, voters
from drill.drill import Drill
from rehearsal.management.commands import drill
from rehearsal.play.performance import Size
from tests.bench.test_bench import address_of_the_tests_database
from tests.factories.voting import CODES, confirmed, scene
from voting import ledger

SMALL = Needs(until=Phase.VOTING, size=Size(applicants=12, evaluators=4, voters=24), seed=995)
PLAYS = (
    tampering.tamperings, voters.one_mailbox, voters.a_stranger, voters.a_script, voters.scanners,
    dumping.dictionary, killing.kills,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_drills_of_the_vote_hold_in_small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests_database())
    plays = {play.__name__: Drill(SMALL, play, seconds=90) for play in PLAYS}
    plays["stopped"] = Drill(SMALL, killing.kills, seconds=4)  # while its worker starts, or just after
    monkeypatch.setattr(drill, "discovered", lambda: plays)
    file, before = tmp_path / "rows.json", children_of(os.getpid())

    with suppress(CommandError):  # raised when anything does not hold; what is counted is asserted below
        call_command("drill", json=str(file), share=0.005, stdout=StringIO(), stderr=StringIO())

    *rows, stopped = json.loads(file.read_text())
    assert [row for row in rows if not row["holds"]] == []
    assert len(rows) == 25
    assert (stopped["name"], stopped["holds"]) == ("stopped: time", False)
    assert children_of(os.getpid()) == before  # neither relay nor worker goes on
    assert list(Edition.objects.values_list("slug", flat=True)) == [LIKE]


@pytest.mark.django_db
def test_a_vote_is_moved_to_another_category_also_when_its_ballot_has_voted_in_all() -> None:
    vote = scene()
    confirmed(vote, address="ivana@example.org", **dict.fromkeys(CODES, 0))
    ledger.check(vote.edition)

    with transaction.atomic():
        tampering.another_category(vote.edition, random.Random(1))
        with pytest.raises(ledger.Broken):
            ledger.check(vote.edition)
        transaction.set_rollback(True)


def test_each_is_found_under_its_name() -> None:
    assert {"vote spellings", "vote stranger", "vote tamperings", "vote dictionary", "vote kills"} <= set(
        drill.discovered()
    )


def test_the_spellings_of_the_drill_are_different_texts_of_one_mailbox() -> None:
    assert len(set(voters.spellings("ivanavoter", 200))) == 200
