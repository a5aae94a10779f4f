"""What `bin/manage drill submit` plays at full size, small."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bench.ground import LIKE
from calls.models import Edition
from calls.rules import Phase
from drill import clock, submitting
from drill.drill import Drill, Needs
from rehearsal.management.commands import drill
from rehearsal.play.performance import Size
from tests.bench.test_bench import address_of_the_tests_database

SMALL = Needs(until=Phase.SUBMISSION, size=Size(applicants=3, evaluators=3, voters=0), seed=998)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_drills_of_a_submit_hold_in_small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests_database())
    plays = (submitting.re_sends, submitting.last_minute, submitting.beside_slow_uploads, clock.wrong_clock)
    small = {play.__name__: Drill(SMALL, play, seconds=90) for play in plays}
    monkeypatch.setattr(drill, "discovered", lambda: small)
    file = tmp_path / "rows.json"

    with suppress(CommandError):  # raised when anything does not hold; what is counted is asserted below
        call_command("drill", json=str(file), share=0.02, stdout=StringIO(), stderr=StringIO())

    rows = json.loads(file.read_text())
    assert len(rows) == 16
    # Milliseconds are for the full size on a quiet machine.
    assert [row for row in rows if not row["holds"] and row["unit"] != "ms"] == []
    assert list(Edition.objects.values_list("slug", flat=True)) == [LIKE]


def test_each_is_found_under_its_name() -> None:
    assert {"submit last minute", "submit re-sends", "submit slow uploads", "submit web clock"} <= set(
        drill.discovered()
    )
