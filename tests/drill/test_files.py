"""What `bin/manage drill files` plays at full size, small."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from calls.rules import Phase
from drill import files
from drill.drill import Drill, Needs
from rehearsal.management.commands import drill
from rehearsal.play.performance import Size
from tests.bench.test_bench import address_of_the_tests_database

SMALL = Needs(until=Phase.SUBMISSION, size=Size(applicants=2, evaluators=3, voters=0), seed=997)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_odd_files_do_no_harm_in_small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR / "files"  # the server's, which is a process of its own
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests_database())
    monkeypatch.setattr(drill, "discovered", lambda: {"fuzzed": Drill(SMALL, files.fuzzed, seconds=20)})
    file = tmp_path / "rows.json"

    call_command("drill", json=str(file), share=0.012, stdout=StringIO(), stderr=StringIO())

    assert [row for row in json.loads(file.read_text()) if not row["holds"]] == []


def test_it_is_found_under_its_name() -> None:
    assert "files fuzzed" in drill.discovered()
