"""What `bin/manage drill documents` and `drill letters` play at full size, small."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bench.ground import LIKE
from calls.models import Edition
from calls.rules import Phase
from drill import exporting, hostile, hostile_markup, mailing
from drill.drill import Drill, Ground, Needs
from drill.row import Row
from notifications.models import Letter
from rehearsal.management.commands import drill
from rehearsal.play.performance import Size
from reports import pdf
from tests.bench.test_bench import address_of_the_tests_database

DECIDED = Needs(until=Phase.VOTING, size=Size(applicants=6, evaluators=3, voters=0), seed=997)
QUICK = ("blocks in blocks", "letters a kilometre high", "5,000 footnotes")  # the others take up to half a minute


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(
    ("plays", "rows"),
    [((hostile.bombs, hostile.foreign), 5 + 7), ((exporting.kills, mailing.mail), 5 + 6)],
    ids=["what an entry may hold", "what may die"],
)
def test_the_drills_of_documents_and_letters_hold_in_small(
    plays: tuple[Callable[[Ground], list[Row]], ...], rows: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests_database())
    monkeypatch.setattr(hostile, "BOMBS", {name: hostile_markup.BOMBS[name] for name in QUICK})
    small = {play.__name__: Drill(DECIDED, play, seconds=200) for play in plays}
    monkeypatch.setattr(drill, "discovered", lambda: small)
    file = tmp_path / "rows.json"

    with suppress(CommandError):  # raised when anything does not hold; what is counted is asserted below
        call_command("drill", json=str(file), share=0.02, stdout=StringIO(), stderr=StringIO())

    found = json.loads(file.read_text())
    assert [(row["name"], row["value"]) for row in found if not row["holds"]] == []
    assert len(found) == rows
    assert list(Edition.objects.values_list("slug", flat=True)) == [LIKE]


def test_a_letter_lost_or_misled_or_renamed_is_seen() -> None:
    owed = {f"<{n}@portal>": Letter(pk=n, to=f"p{n}@people.example", sent_at="2026-05-01") for n in range(3)}
    arrived = [(letter.to, name) for name, letter in owed.items()]

    def broken(taken: list[tuple[str, str]]) -> list[str]:
        return [row.name for row in mailing.judged(owed, taken, 3) if not row.holds]

    assert broken(arrived) == []
    assert broken([*arrived, arrived[0]]) == []  # once more under its name: a reader's program knows it
    assert broken(arrived[:2]) == ["of 3 letters never arrived"]
    assert broken([*arrived, ("p0@people.example", "<new@portal>")]) == [
        "arrived for somebody else, or under another name"
    ]
    assert broken([*arrived, ("p1@people.example", "<0@portal>")]) == [
        "arrived for somebody else, or under another name"
    ]


def test_a_page_with_a_line_of_more_letters_than_its_reader_expects_is_read() -> None:
    with tempfile.TemporaryFile() as out:
        pdf.typeset(f'<title>T</title><p style="white-space: nowrap">{"AV" * 60_000}</p><p>The end</p>', {}, out)
        out.seek(0)
        assert "The end" in hostile.words_in(out)


def test_each_is_found_under_its_name() -> None:
    assert {"documents bombs", "documents foreign", "documents kills", "letters mail"} <= set(drill.discovered())


def test_there_are_thirty_of_each() -> None:
    assert len(hostile_markup.BOMBS) == len(set(hostile_markup.FOREIGN)) == 30
