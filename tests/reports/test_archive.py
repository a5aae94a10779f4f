"""The archive of an edition: opened as somebody would who has nothing but the file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from accounts.models import Consent
from accounts.refusals import Refused
from accounts.rules import Role
from calls.models import Edition
from calls.rules import Gate
from evaluation.models import Score
from reports import actions, policies, runner
from reports.models import Export
from results.models import Result
from submissions.models import FinalistTask, Submission
from submissions.rules import State
from tests.factories.voting import CERTIFIABLE, Scene, confirmed
from tests.reports import scenario
from tests.reports.scenario import NOW, RESULTS, Judged
from voting import actions as voting

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]
PICTURE = b"\x89PNG\r\n\x1a\n not looked into"


@pytest.fixture
def call() -> Judged:
    """Judged, voted on and released; the last finalist consented to nothing, one entry was not selected."""
    made = scenario.judged(finalists=6, lay_summary="Write to patient.council@clinic.example.")
    others = [Submission.objects.get(pk=scenario.submission(made.edition, 6, state=State.NOT_SELECTED).pk)]
    FinalistTask.objects.filter(submission=made.finalists[5]).update(consented_at=None)
    FinalistTask.objects.filter(submission=made.finalists[0]).update(
        lay_summary="Ask ann@clinic.example, or Evaluator Secretname 1.", picture_alt="A table.", picture="finalists/x",
        answers=[{"question": "practice", "label": "What is the practice?", "kind": "long_text", "value": "A table."}],
    )  # fmt: skip
    scenario.moved(made, Gate.PUBLISH, Gate.START_EVALUATION, at=scenario.ARRIVED)
    scenario.moved(made, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS, at=scenario.FROZEN)
    scenario.moved(made, Gate.RELEASE_FINALISTS)
    held(made)
    scenario.moved(made, Gate.RELEASE_RESULTS, at=RESULTS)
    for index, finalist in enumerate(made.finalists):
        Result.objects.create(
            edition=made.edition, category=finalist.category, submission=finalist, winner=index < 4, votes=index % 3,
            public_favourite=index == 1, released_at=RESULTS,
        )  # fmt: skip
    assert others
    return made


def held(call: Judged) -> None:
    """A public vote, counted and certified."""
    categories = {row.code: row for row in call.edition.categories.all()}
    finalists = {code: [one for one in call.finalists if one.category_id == row.pk] for code, row in categories.items()}
    auditor = scenario.person("Auditor Person", Role.AUDITOR)
    scene = Scene(call.edition, categories, finalists, call.staff, call.staff, call.chair, auditor)
    voting.prepare_key(call.edition, by=call.chair, at=scenario.RELEASED)
    for number in range(4):
        confirmed(scene, address=f"voter{number}@mail.example", impact=number % 2, culture=0)
    voting.certify(call.edition, by=auditor, at=CERTIFIABLE)


@pytest.fixture
def picture(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "finalists").mkdir()
    (tmp_path / "finalists" / "x").write_bytes(PICTURE)


def ask(call: Judged) -> Export:
    return actions.request_export("edition_archive", "zip", edition=call.edition, by=call.staff, at=NOW)


def opened(export: Export) -> dict[str, bytes]:
    assert export.state == Export.State.READY, export.failure
    with export.file.open("rb") as file:
        content = bytes(file.read())
    if shots := os.environ.get("SHOTS"):
        Path(shots, "archive.zip").write_bytes(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def said(name: str, content: bytes) -> str:
    """What a file says to whoever opens it."""
    if not name.endswith(".pdf"):
        return content.decode(errors="replace")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def laid_out(files: dict[str, bytes], where: Path) -> None:
    for name, content in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_bytes(content)


@pytest.mark.usefixtures("picture")
def test_the_hash_of_every_file_is_that_of_the_list_and_the_names_are_in_order(call: Judged, make: Make) -> None:
    files = opened(make(ask(call)))

    *names, last = files
    assert last == "SHA256SUMS"
    assert names == sorted(names)
    listed = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in names]
    assert files["SHA256SUMS"].decode() == "".join(listed)
    assert {
        "README.txt", "index.html", "call/call.toml", "call/method.json", "documents/finalists-book.pdf",
        "documents/ranking-and-method.pdf", "documents/statistics.pdf", "documents/vote-report.pdf", "tables/scores.csv",
        "tables/ranking.json", "tables/votes.csv", "vote/vote.jsonl", "scripts/verify_vote.py", "scripts/replay_ranking.py",
    } <= set(names)  # fmt: skip


@pytest.mark.usefixtures("picture")
def test_the_scripts_in_it_verify_the_vote_and_know_the_ranking(call: Judged, make: Make, tmp_path: Path) -> None:
    files = opened(make(ask(call)))
    laid_out(files, tmp_path / "archive")
    ranking = next(name for name in files if name.startswith("ranking/"))
    assert call.ranking is not None

    def run(script: str, file: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", script, file]
        return subprocess.run(command, cwd=tmp_path / "archive", capture_output=True, text=True, check=False)

    counted = run("scripts/verify_vote.py", "vote/vote.jsonl")
    assert counted.returncode == 0, counted.stdout + counted.stderr
    replayed = run("scripts/replay_ranking.py", ranking)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert hashlib.sha256(files[ranking]).hexdigest() == call.ranking.sha256


@pytest.mark.usefixtures("picture")
def test_no_file_holds_an_address_or_the_name_of_an_evaluator(call: Judged, make: Make) -> None:
    files = opened(make(ask(call)))

    for name, content in files.items():
        words = said(name, content)
        assert "Secretname" not in words, name
        assert not re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", words), name
    page = said("", files[f"entries/{call.finalists[0].public_id}.html"])
    assert "Ask [address left out], or [name left out]." in page


@pytest.mark.usefixtures("picture")
def test_nothing_is_in_it_of_who_did_not_consent_to_publication(call: Judged, make: Make) -> None:
    withdrawn = call.finalists[4]
    Consent.objects.create(
        person=withdrawn.editors.get().person, purpose="publication", about=withdrawn.subject, text="Yes.",
        text_version="1", given_at=NOW, withdrawn_at=NOW,
    )  # fmt: skip
    silent = [*Submission.objects.filter(state=State.NOT_SELECTED), call.finalists[5], withdrawn]

    files = opened(make(ask(call)))

    for name, content in files.items():
        words = said(name, content)
        for row in silent:
            assert row.organisation.legal_name not in words, name
            assert row.project.title not in words, name
            assert (row.number or "-") not in words, name
        assert not [row for row in silent if str(row.public_id) in name]
    published = [one for one in call.finalists if one not in silent]
    assert sum(name.startswith("entries/") and name.endswith(".json") for name in files) == len(published) == 4
    assert "Not published" in said("x.pdf", files["documents/vote-report.pdf"])


@pytest.mark.usefixtures("picture")
def test_scores_are_given_by_numbers_that_stay_the_same_and_follow_no_order(call: Judged, make: Make) -> None:
    files = opened(make(ask(call)))

    rows = list(csv.DictReader(io.StringIO(files["tables/scores.csv"].decode())))
    assert len(rows) == Score.objects.count()
    by_entry = {row["Entry"]: set[str]() for row in rows}
    for row in rows:
        by_entry[row["Entry"]].add(row["Evaluator"])
    assert set(map(frozenset, by_entry.values())) == {frozenset({"Evaluator 1", "Evaluator 2", "Evaluator 3"})}
    assert [row["Evaluator"] for row in rows[:15:5]] == ["Evaluator 1", "Evaluator 2", "Evaluator 3"]
    places = json.loads(files["tables/ranking.json"])["rows"]
    assert {row["title"] for row in places} == {"", *(one.project.title for one in call.finalists[:5])}


@pytest.mark.usefixtures("picture")
def test_the_index_opens_without_server_and_script_and_leads_to_every_file(call: Judged, make: Make) -> None:
    files = opened(make(ask(call)))
    pages = [name for name in files if name.endswith(".html")]

    for name in pages:
        page = files[name].decode()
        assert "<script" not in page
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page), name
        linked = re.findall(r'(?:src|href)="([^"#]+)"', page)
        assert linked
        for link in linked:
            assert posixpath.normpath(f"{name}/../{link}") in files, link
    index = files["index.html"].decode()
    linked = set(re.findall(r'href="([^"]+)"', index))
    assert {name for name in files if not name.startswith(("entries/", "SHA", "index", "README"))} <= linked
    assert "Winner" in index
    assert "Public Favourite" in index


@pytest.mark.usefixtures("picture")
def test_the_same_data_give_the_same_bytes(call: Judged, make: Make) -> None:
    first, second = make(ask(call)), make(ask(call))

    assert first.sha256 == second.sha256


@pytest.mark.usefixtures("picture")
def test_a_cancelled_archive_stops_at_its_next_file(call: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    export, steps = ask(call), list[str]()
    report = actions.report_progress

    def watched(row: Export, done: int, of: int, step: str, **more: object) -> None:
        steps.append(step)
        if done == 3:
            actions.cancel(row, by=call.staff, at=NOW)
        report(row, done, of, step, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "report_progress", watched)
    moments = (NOW + timedelta(seconds=number) for number in range(10_000))
    runner.run_next(lambda: next(moments))

    export.refresh_from_db()
    assert export.state == Export.State.CANCELLED
    assert not export.file
    assert steps[-1].startswith("File 3 of ")


def test_there_is_no_archive_before_the_release_and_none_for_others() -> None:
    call = scenario.judged()

    def refusal(person: object) -> object:
        with pytest.raises(Refused) as refused:
            actions.request_export("edition_archive", "zip", edition=call.edition, by=person, at=NOW)  # type: ignore[arg-type]
        return refused.value.refusal

    assert refusal(call.staff) == policies.RESULTS_FIRST
    scenario.released(call)
    assert refusal(scenario.person("Auditor", Role.AUDITOR)) == policies.NOT_STAFF
    assert refusal(call.evaluators[0]) == policies.NOT_STAFF
    assert refusal(call.finalists[0].editors.get().person) == policies.NOT_STAFF


def test_a_rehearsal_says_so_on_every_page_and_in_every_document(make: Make) -> None:
    call = scenario.judged(finalists=1)
    scenario.released(call)
    Edition.objects.filter(pk=call.edition.pk).update(rehearsal_of=scenario.edition("original"))
    call.edition.refresh_from_db()

    files = opened(make(ask(call)))

    for name, content in files.items():
        if name.endswith((".html", ".pdf", "README.txt")):
            assert "verything here is invented" in said(name, content), name
    assert not [name for name in files if name.startswith("vote/")]  # none was held
