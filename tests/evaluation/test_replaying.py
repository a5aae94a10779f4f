"""A ranking computed again: by the portal's command, by the script that stands alone, and by a few lines of this file."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from fractions import Fraction
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given as drawn
from hypothesis import strategies as st

from accounts.rules import Role
from calls.actions import move_gate, propose_gate
from calls.rules import Gate
from evaluation.models import Ranking
from evaluation.rules.snapshot import snapshot
from tests.evaluation.test_rules import METHOD, category, entries, entry
from tests.factories.accounts import UserFactory
from tests.factories.evaluation import DECIDING, Jury, judged, jury
from tests.factories.kept import kept

SCRIPT = Path(settings.BASE_DIR) / "scripts/replay_ranking.py"


@kept
def frozen(*rows: tuple[str, ...]) -> tuple[Jury, Ranking]:
    given = jury(submissions=len(rows), evaluators=len(rows[0]), quorum=2)
    for place, row in enumerate(rows):
        for evaluator, value in enumerate(row):
            judged(given.assignment(evaluator, place), *value.split("/"))
    propose_gate(given.edition, Gate.FREEZE_RANKING, by=given.staff, at=DECIDING)
    move_gate(given.edition, Gate.FREEZE_RANKING, by=given.chair, at=DECIDING)
    return given, Ranking.objects.get()


def alone(file: Path) -> subprocess.CompletedProcess[str]:
    """The script as in 2031: nothing of ours, nothing installed."""
    asked = [sys.executable, "-I", "-S", str(SCRIPT), str(file)]
    return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=file.parent)


def commanded(file: Path) -> str:
    out = StringIO()
    call_command("replay_ranking", str(file), stdout=out)
    return out.getvalue()


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("replay_ranking", SCRIPT)
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.django_db
def test_a_downloaded_ranking_is_computed_again_to_the_same_bytes_in_three_ways(client, tmp_path):
    given, ranking = frozen(("4/3.5", "5/4"), ("3.5/5", "4"), ("2", "3"), ("4.5", "4.5/5"))
    client.force_login(given.staff)
    answer = client.get(reverse("evaluation:snapshot", args=[given.edition.slug]))
    file = tmp_path / "ranking.json"
    file.write_bytes(answer.content)

    said = alone(file)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == commanded(file)
    assert said.stdout.splitlines() == [
        f"SHA-256 of the file  {ranking.sha256}",
        f"SHA-256 computed     {ranking.sha256}",
        "The same, byte for byte.",
    ]

    for row in json.loads(answer.content)["categories"]:
        weights = dict(row["method"]["weights"])
        totals = {
            entry["name"]: sum(Fraction(one[code]) * weights[code] for one in entry["evaluations"] for code in one)
            / (5 * len(entry["evaluations"]))
            for entry in row["entries"]
        }
        passed = [one["name"] for one in row["result"] if one["place"]]
        assert passed == sorted(passed, key=lambda name: -totals[name])
        assert {one["name"]: Fraction(one["total"]) for one in row["result"]} == totals


@drawn(entries, st.booleans(), st.lists(st.permutations(["s0", "s1", "s2"]), max_size=3))
def test_the_script_and_the_engine_agree_on_every_ranking(given_entries, award, ties):
    text = snapshot("best-practice-2", [category(given_entries, ties=ties, award=award)])

    assert script().replayed(text) == text


@pytest.mark.parametrize("tie", [[], [["a", "b"]], [["b", "a"], ["a", "b"]], [["a", "b", "c"]], [["c", "b", "a", "d"]]])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 6])
def test_the_script_and_the_engine_agree_on_ties(size, tie):
    text = snapshot("e", [category([entry(name, "4", "4") for name in "abcdef"[:size]], ties=tie)])

    assert script().replayed(text) == text
    assert METHOD.finalists_if_tied == 5


@pytest.mark.django_db
def test_a_file_that_somebody_touched_is_found_out(tmp_path):
    _given, ranking = frozen(("4", "5"), ("3.5", "4"))
    content = json.loads(ranking.canonical)
    row = next(row for row in content["categories"] if row["result"])
    first, second = row["result"]
    first["winner"], second["winner"] = False, True
    file = tmp_path / "ranking.json"
    file.write_text(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))

    said = alone(file)
    with pytest.raises(CommandError) as told:
        commanded(file)

    assert (said.returncode, told.value.returncode) == (1, 1)
    for words in (said.stdout, str(told.value)):
        assert f"{row['code']}, {first['name']}: winner is False, computed True" in words
        assert f"{row['code']}, {second['name']}: winner is True, computed False" in words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        (b"\xff\xfe", "can't decode"),
        (b"not json", "This is no JSON"),
        (b"[]", "no snapshot"),
        (b'{"format": 1}', "no snapshot"),
        (b'{"format": 9, "edition": "e", "categories": []}', "format 9"),
        (b'{"format": 1, "edition": "e", "categories": [{"code": "a"}]}', "method"),
    ],
)
def test_what_is_no_snapshot_is_refused_in_words(content, words, tmp_path):
    file = tmp_path / "ranking.json"
    if content is not None:
        file.write_bytes(content)

    said = alone(file)
    with pytest.raises(CommandError, match=words) as told:
        commanded(file)

    assert (said.returncode, told.value.returncode) == (2, 2)
    assert words in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.django_db
def test_staff_take_the_script_along_with_the_snapshot(client):
    given, _ranking = frozen(("4", "5"), ("3.5", "4"))
    address = reverse("evaluation:replay_script", args=[given.edition.slug])
    client.force_login(given.staff)

    assert address in client.get(reverse("evaluation:ranking", args=[given.edition.slug])).content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]) == SCRIPT.read_bytes()
    assert 'filename="replay_ranking.py"' in answer["Content-Disposition"]
    client.force_login(UserFactory(roles=[Role.APPLICANT]))
    assert client.get(address).status_code == 403
