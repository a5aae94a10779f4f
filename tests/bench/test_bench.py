"""`bin/manage bench`: what it prints, what it writes, and that it leaves nothing behind."""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from bench import jury_judged, jury_sheet, multitude, pages, server, visit
from bench.benchmark import Benchmark, Hall, Needs
from bench.ground import LIKE, collect_pictures_and_styles
from bench.plain import PROMISED, Plain, plain_page
from bench.references import References
from bench.row import Row, as_objects, as_table
from calls.models import Edition
from calls.rules import Phase
from evaluation.models import Assignment, Evaluation, Score
from rehearsal.management.commands import bench
from rehearsal.play.performance import Size
from submissions.models import Submission, Version
from tests.factories.evaluation import jury
from tests.factories.submissions import SubmissionFactory

KEYS = ["name", "value", "unit", "sql", "reference", "promise", "holds"]
ROWS = [
    Row("public page", 4.25, "ms", 5, "bare answer 0.1 ms", "≤ 6 ms", True),
    Row("book", 12.0, "s", None, "WeasyPrint alone 9.1 s", "≤ 10 s", False),
]
SMALL = Needs(until=Phase.EVALUATION, size=Size(applicants=8, evaluators=3, voters=0), seed=999)


def test_the_table_has_a_line_for_each_figure_under_the_names_of_its_columns() -> None:
    head, first, second = as_table(ROWS).splitlines()

    assert head.split() == KEYS
    assert first.split()[:5] == ["public", "page", "4.25", "ms", "5"]
    assert (first.split()[-1], second.split()[-1]) == ("yes", "NO")


def test_rows_as_objects_have_the_keys_of_the_table() -> None:
    assert [list(row) for row in as_objects(ROWS)] == [KEYS, KEYS]


@pytest.mark.parametrize(("value", "sql", "holds"), [(139, 12, True), (141, 12, False), (60, 13, False)])
def test_a_page_is_judged_by_the_pace_of_the_machine(value: float, sql: int, holds: bool) -> None:
    row = Plain(24.0, 2.0).row("staff list", value, sql, most=70)

    assert row.holds is holds
    assert (row.reference, row.promise) == ("plain page 24 ms", "≤ 70 ms × 2.00, ≤ 12 SQL")


def test_a_machine_faster_than_that_of_the_promises_has_the_promises_as_they_are(db: Any) -> None:
    given = jury(submissions=1, evaluators=1, assigned=False)
    nowhere = server.Server(0, 0)

    plain = plain_page(Hall(given.edition, nowhere, nowhere, rounds=1), rows=250)

    assert 0 < plain.milliseconds < PROMISED[250]  # one row instead of 250
    assert plain.slower == 1
    assert not plain.row("staff list", 71, 12, most=70).holds


def test_a_ballot_is_judged_by_the_pace_of_bare_django() -> None:
    plain = References("bare Django 375 per second", 2.0)

    rates = [plain.rate("vote POST", value, least=350) for value in (175.0, 174.0)]
    delays = [plain.delay("vote POST, p95", value, most=150) for value in (300.0, 301.0)]

    assert [row.holds for row in rates + delays] == [True, False, True, False]
    assert [row.promise for row in (rates[0], delays[0])] == ["≥ 350 per second ÷ 2.00", "≤ 150 ms × 2.00"]
    assert References("", 1.0).rate("vote POST", 349, least=350).holds is False


def test_what_is_promised_has_a_benchmark() -> None:
    assert set(bench.discovered()) == {
        "public page", "vote POST", "vote page", "vote confirm", "vote letter", "vote of one mailbox", "vote of a million",
        "vote desk",
        "staff list", "submit POST", "autosave", "form page", "documents book", "documents books", "documents tables",
        "documents letters owed", "documents letters delivered", "documents letters page",
        "jury assignment", "jury conflicts", "jury progress", "jury proposal", "jury ranking", "jury ranking page",
        "jury sheet", "jury sureness",
    }  # fmt: skip


def test_pictures_and_styles_are_collected_by_one_process_at_a_time() -> None:
    collect_pictures_and_styles()  # from here on it is quick: what holds the second up is the first alone
    second = Thread(target=collect_pictures_and_styles)
    with (settings.VAR_DIR / "static.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        second.start()
        second.join(timeout=0.5)
        assert second.is_alive()
    second.join()

    assert (settings.VAR_DIR / "static" / "staticfiles.json").is_file()


def test_a_benchmark_that_does_not_exist_is_refused_before_anything_is_played() -> None:
    with pytest.raises(CommandError, match="There is no benchmark nonsense"):
        call_command("bench", "nonsense")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_run_measures_writes_its_rows_ends_its_servers_and_clears_its_rehearsal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", address_of_the_tests_database())
    monkeypatch.setattr(visit, "REQUESTS", 8)
    monkeypatch.setattr(jury_sheet, "SAVES", 3)
    monkeypatch.setattr(jury_sheet, "REQUESTS", 2)
    two = {"public page": Benchmark(SMALL, pages.public_page), "jury sheet": Benchmark(SMALL, jury_sheet.sheet)}
    monkeypatch.setattr(bench, "discovered", lambda: two)
    started = _note_the_servers(monkeypatch)
    out, file = StringIO(), tmp_path / "rows.json"

    call_command("bench", json=str(file), rounds=1, stdout=out, stderr=StringIO())

    rows = json.loads(file.read_text())
    assert [re.sub(r"of \d+", "of N", row["name"]) for row in rows] == [
        "public page", "public page, CPU", "public page, 8 clients",
        "score sheet opens", "one score saved", "table of scores", "history of N changes",
    ]  # fmt: skip
    assert [list(row) for row in rows] == [KEYS] * 7
    assert rows[0]["sql"] <= 6
    lines = out.getvalue().splitlines()
    assert lines[0].split() == KEYS
    assert re.fullmatch(r"Yardstick, 200,000 steps of a plain loop: [1-9]\d* to \d+ ms, \d+ in the middle\.", lines[-1])
    assert [process.poll() is None for process in started] == [False, False]
    assert list(Edition.objects.values_list("slug", flat=True)) == [LIKE]
    assert not Submission.objects.exists()


def address_of_the_tests_database() -> str:
    found = connection.settings_dict
    person = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}@" if found["USER"] else ""
    return f"postgres://{person}{quote(found['HOST'], safe='')}:{found['PORT']}/{found['NAME']}"


def _note_the_servers(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The web servers that are started from now on; they run as they always do."""
    started: list[subprocess.Popen[bytes]] = []

    def popen(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(server, "start", popen)
    return started


def test_copies_make_a_list_as_long_as_a_benchmark_needs(db: Any) -> None:
    edition = _entered_twice()

    multitude.fill(edition, 30)

    assert edition.submissions.count() == 30
    assert Version.objects.filter(submission__edition=edition).count() == 30
    assert edition.submissions.values("number").distinct().count() == 30


def test_a_jury_at_work_has_three_evaluators_for_every_copy_and_most_have_handed_in(db: Any) -> None:
    given = jury(submissions=2, evaluators=5, assigned=False)

    multitude.fill(given.edition, 30)
    jury_judged.judge(given.edition, by=given.staff)

    assert Assignment.objects.filter(submission__edition=given.edition).count() == 90
    handed_in = Evaluation.objects.filter(submitted_at__isnull=False).count()
    assert 60 < handed_in < 90
    assert Score.objects.count() == handed_in * given.category.criteria.count()


def _entered_twice() -> Edition:
    first, _second = SubmissionFactory.create_batch(2, handed_in=True)
    return first.edition
