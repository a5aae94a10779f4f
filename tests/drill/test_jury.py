"""What `bin/manage drill jury` plays at full size, small."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bench.ground import LIKE
from calls.models import Edition
from drill import judging
from drill.drill import Drill
from rehearsal.management.commands import drill
from rehearsal.play.performance import Size
from tests.bench.test_bench import address_of_the_tests_database

SMALL = replace(judging.SCORING, size=Size(applicants=6, evaluators=5, voters=0))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_drills_of_the_jury_hold_in_small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests_database())
    plays = (judging.last_hour, judging.freeze, judging.two_tabs)
    small = {
        play.__name__: Drill(replace(SMALL, seed=991 + number), play, seconds=90) for number, play in enumerate(plays)
    }
    monkeypatch.setattr(drill, "discovered", lambda: small)
    file = tmp_path / "rows.json"

    with suppress(CommandError):  # raised when anything does not hold; what is counted is asserted below
        call_command("drill", json=str(file), share=0.02, stdout=StringIO(), stderr=StringIO())

    rows = json.loads(file.read_text())
    assert len(rows) == 10
    # Milliseconds are for the full size on a quiet machine.
    assert [row for row in rows if not row["holds"] and row["unit"] != "ms"] == []
    assert not any(row["name"].startswith("0 ") for row in rows), "Nothing was played."
    assert list(Edition.objects.values_list("slug", flat=True)) == [LIKE]


def test_each_is_found_under_its_name() -> None:
    assert {"jury last hour", "jury freeze", "jury two tabs"} <= set(drill.discovered())
