"""The script that counts the published ledger again, run as a stranger runs it: Python alone, outside of the portal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.voting import CERTIFIABLE
from tests.voting.test_ledger import a_vote_with_everything, text_of
from voting import actions
from voting.models import Vote

pytestmark = pytest.mark.django_db
SCRIPT = Path(settings.BASE_DIR) / "scripts" / "verify_vote.py"
Row = list[object] | dict[str, object]


def verify(file: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    """In isolated mode: neither our packages nor our folder can be imported."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file), *asked]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd=file.parent, timeout=60)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    vote, _ballots = a_vote_with_everything()
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)
    file = tmp_path / "vote.jsonl"
    file.write_text(text_of(actions.publish_ledger(vote.edition, at=CERTIFIABLE)))
    return file


def rows_of(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def rewrite(file: Path, change: Callable[[list[Row]], None]) -> None:
    rows = rows_of(file)
    change(rows)
    file.write_text("".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows))


def first(rows: list[Row], act: str) -> list[object]:
    return next(row for row in rows if isinstance(row, list) and row[0] == act)


def test_the_published_file_holds_and_its_count_is_printed(published):
    told = verify(published)

    assert (told.returncode, told.stderr) == (0, "")
    head = next(row["head"] for row in reversed(rows_of(published)) if isinstance(row, dict) and "head" in row)
    assert f"Everything holds. 5 votes, 27 batches. Last head: {head}" in told.stdout


def test_it_is_short_enough_to_be_read():
    assert len(SCRIPT.read_text().splitlines()) <= 150


def test_a_receipt_finds_its_vote_counted_or_annulled(published):
    for vote in Vote.objects.select_related("category", "finalist"):
        told = verify(published, "--code", vote.code.lower())
        state = "counted" if vote.state == "confirmed" else "annulled: "
        assert told.stdout.startswith(f"{vote.code}: {vote.category.code}, {vote.finalist.public_id}: {state}")
        assert told.returncode == 0


def test_a_head_that_was_noted_is_in_the_chain_and_another_is_not(published):
    heads = [row["head"] for row in rows_of(published) if isinstance(row, dict) and "head" in row]

    assert verify(published, "--head", str(heads[9])).returncode == 0
    assert verify(published, "--head", "0" * 63 + "1").returncode == 1


def test_a_code_that_is_nobodys_is_said_to_be(published):
    told = verify(published, "--code", "0000-0000-0000")

    assert (told.returncode, told.stdout) == (1, "DOES NOT HOLD: No vote has the code 0000-0000-0000.\n")


def another_choice(rows):
    paper = rows[0]["paper"]
    entry = first(rows, "confirm")
    entry[3] = next(one for one in paper[entry[2]] if one != entry[3])


def an_entry_less(rows):
    rows.remove(first(rows, "annul"))


def a_vote_twice(rows):
    entry = first(rows, "confirm")
    rows.insert(rows.index(entry), list(entry))


def another_reason(rows):
    first(rows, "annul")[3] = "Because."


def another_count(rows):
    category = next(code for code, votes in rows[-1]["tally"].items() if any(votes.values()))
    rows[-1]["tally"][category] = dict.fromkeys(rows[-1]["tally"][category], 7)


def a_day_less(rows):
    rows.remove(next(row for row in rows if "batch" in row))


def another_day(rows):
    next(row for row in rows if "batch" in row)["batch"] = "2026-05-03"


def without_its_end(rows):
    rows.pop()


def more_behind_it(rows):
    rows.append(first(rows, "confirm"))


CHANGES = [
    another_choice, an_entry_less, a_vote_twice, another_reason, another_count, a_day_less, another_day, without_its_end,
    more_behind_it,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_file_that_somebody_changed_does_not_hold(published, change):
    rewrite(published, change)

    told = verify(published)

    assert told.returncode == 1
    assert told.stdout.startswith("DOES NOT HOLD: ")


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "no json", '{"format":2,"paper":{}}', '{"format":1,"paper":[]}\n{"x":1}']
)
def test_what_is_no_ledger_is_said_to_be_none(tmp_path, text):
    file = tmp_path / "vote.jsonl"
    file.write_text(text)

    told = verify(file)

    assert (told.returncode, told.stderr) == (2, "")
    assert "Traceback" not in told.stdout
