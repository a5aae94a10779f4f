"""An edition stored once, exported, cloned, and never rewritten under those who relied on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Event
from calls import actions
from calls.loading.reading import read
from calls.loading.stored import as_data
from calls.loading.writing import written
from calls.models import Category, Criterion, Edition, Question
from calls.rules import Gate
from tests.calls.edition_file import PATH, SOURCE, data
from tests.factories.calls import moved
from tests.factories.moments import LONG_AGO, NOW


def stored() -> Edition:
    return actions.store_edition(data(), by=None, at=LONG_AGO)[0]


@pytest.mark.django_db
def test_a_faulty_file_is_told_whole_and_nothing_is_stored(tmp_path: Path) -> None:
    file = tmp_path / "edition.toml"
    file.write_text(SOURCE.replace("weight = 35", "weight = 30"))

    with pytest.raises(CommandError, match="sum to 95, not 100"):
        call_command("load_edition", file)

    assert not Edition.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_edition", PATH)
    rows = list(Question.objects.values()), list(Criterion.objects.values()), Event.objects.count()
    call_command("load_edition", PATH)

    assert capsys.readouterr().out.splitlines() == [
        "best-practice-2: stored",
        "best-practice-2: nothing to change",
    ]
    assert rows == (list(Question.objects.values()), list(Criterion.objects.values()), Event.objects.count())


@pytest.mark.django_db
def test_what_staff_changed_stays_when_only_new_editions_are_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    edition = stored()
    Edition.objects.filter(pk=edition.pk).update(title="Changed by staff")

    call_command("load_edition", PATH, "--if-new")

    assert capsys.readouterr().out == "best-practice-2: stored already, left as it is\n"
    assert Edition.objects.get().title == "Changed by staff"


@pytest.mark.django_db
def test_an_edition_written_out_and_read_again_is_the_same() -> None:
    edition = stored()
    again, wrong = read(written(as_data(edition)))

    assert wrong == []
    assert actions.store_edition(again, by=None, at=NOW) == (edition, False)


@pytest.mark.django_db
def test_export_edition_prints_what_load_edition_reads(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    stored()
    call_command("export_edition", "best-practice-2")
    file = tmp_path / "edition.toml"
    file.write_text(capsys.readouterr().out)

    call_command("load_edition", file)

    assert capsys.readouterr().out == "best-practice-2: nothing to change\n"


@pytest.mark.django_db
def test_before_the_opening_everything_may_change_and_rows_left_out_go() -> None:
    edition = stored()
    moved(edition, Gate.PUBLISH)
    wanted = data(
        ("weight = 35", "weight = 30"), ("weight = 20", "weight = 25"), ("grace_seconds = 60", "grace_seconds = 90")
    )
    wanted["questions"].pop()
    before_opening = edition.opens.replace(day=14)

    assert actions.store_edition(wanted, by=None, at=before_opening)[1]

    edition.refresh_from_db()
    assert edition.grace_seconds == 90
    assert not Question.objects.filter(code="lay_summary").exists()
    assert list(Category.objects.get(code="impact").criteria.values_list("weight", flat=True)) == [30, 25, 20, 15, 10]


OPENED = "applicants have relied on it since the call opened"
REFUSED = [
    ("weight = 35", "weight = 34", "categories[impact].criteria[healthcare_impact].weight: cannot change from 35 to 34"),
    ("deadline = 2026-03-02T", "deadline = 2026-03-01T", "timetable.deadline: cannot change from 2026-03-02 00:00:00+01:00"),
    ("opens = 2025-10-15T10", "opens = 2025-10-15T09", "timetable.opens: cannot change"),
    ('vote_mode = "separate"', 'vote_mode = "decisive"', "method.vote_mode: cannot change from separate to decisive"),
    ('total_threshold = "65.00"', 'total_threshold = "70.00"', "method.total_threshold: cannot change from 65.00 to 70.00"),
    ("max_characters = 2000", "max_characters = 1500", "questions[what].max_characters: cannot change from 2000 to 1500"),
    ('"FI", "FR"', '"FR"', "countries.member: cannot change"),
    ('version = "2026-03-01"', 'version = "2027-01-01"', "countries.version: cannot change"),
    ("What we say is true,", "What we say may be true,", "declarations[truth].text: cannot change"),
    ('eligible = "staff"', 'eligible = "no"', "organisation_kinds[public_authority].eligible: cannot change"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_after_the_opening_what_applicants_relied_on_stays(old: str, new: str, message: str) -> None:
    edition = stored()
    moved(edition, Gate.PUBLISH)
    before = as_data(edition)
    # Weights must still sum to 100 for the change to be read at all.
    balance = [("weight = 20", "weight = 21")] if old.startswith("weight") else []

    with pytest.raises(actions.Relied) as refused:
        actions.store_edition(data((old, new), *balance), by=None, at=NOW)

    assert any(str(fault).startswith(message) and str(fault).endswith(OPENED) for fault in refused.value.faults)
    assert as_data(Edition.objects.with_gates().get()) == before
    assert not Event.objects.filter(at=NOW).exists()


@pytest.mark.django_db
def test_after_the_opening_no_question_or_category_goes_or_comes() -> None:
    edition = stored()
    moved(edition, Gate.PUBLISH)
    wanted = data()
    gone = wanted["questions"].pop()
    wanted["questions"].append({**gone, "code": "more"})
    wanted["categories"].pop()
    wanted["questions"] = [row for row in wanted["questions"] if row["category"] != "culture"]

    with pytest.raises(actions.Relied) as refused:
        actions.store_edition(wanted, by=None, at=NOW)

    assert sorted(str(fault) for fault in refused.value.faults) == [
        f"categories[culture]: cannot be removed: {OPENED}",
        f"questions[involvement culture]: cannot be removed: {OPENED}",
        f"questions[lay_summary]: cannot be removed: {OPENED}",
        f"questions[more]: cannot be added: {OPENED}",
    ]
    assert Category.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Best Practice Recognition, Edition 2"', 'title = "Best Practice Recognition, Second Edition"'),
        ('name = "Novelty beyond the state', 'description = "What is new."\nname = "Novelty beyond the state'),
        ("evaluation_ends = 2026-04-18T", "evaluation_ends = 2026-04-25T"),
        ('label = "What did you do, and who took part?"', 'label = "What did you do? Who took part?"'),
        ("ends = 2026-02-06T14:30:00", "ends = 2026-02-06T15:30:00"),
    ],
)
def test_after_the_opening_texts_and_plans_may_still_be_mended(old: str, new: str) -> None:
    edition = stored()
    moved(edition, Gate.PUBLISH)

    assert actions.store_edition(data((old, new)), by=None, at=NOW)[1]


@pytest.mark.django_db
def test_what_evaluators_and_voters_relied_on_is_refused_from_their_moment_on() -> None:
    edition = stored()
    checks = ('name = "Relevance"', 'name = "Pertinence"')
    vote = ("voting_closes = 2026-05-29T17", "voting_closes = 2026-05-29T18")
    moved(edition, Gate.PUBLISH)
    assert actions.store_edition(data(checks), by=None, at=NOW)[1]
    for gate in (Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS, Gate.RELEASE_FINALISTS):
        moved(edition, gate)

    with pytest.raises(actions.Relied) as refused:
        actions.store_edition(data(vote), by=None, at=edition.voting_opens)

    assert sorted(str(fault).split(": ")[0] for fault in refused.value.faults) == [
        "checklist[relevance].name",
        "timetable.voting_closes",
    ]


@pytest.mark.django_db
def test_the_command_names_each_refused_change(tmp_path: Path) -> None:
    moved(stored(), Gate.PUBLISH)
    file = tmp_path / "edition.toml"
    file.write_text(SOURCE.replace("max_characters = 2000", "max_characters = 1500"))

    with pytest.raises(CommandError, match=r"questions\[what\]\.max_characters: cannot change from 2000 to 1500"):
        call_command("load_edition", file)


@pytest.mark.django_db
def test_a_clone_has_everything_but_the_name_and_the_gates() -> None:
    edition = stored()
    moved(edition, Gate.PUBLISH)

    copy = actions.clone_edition(edition, slug="best-practice-3", title="Edition 3", by=None, at=NOW)

    assert as_data(copy) == {**as_data(edition), "slug": "best-practice-3", "title": "Edition 3"}
    assert list(copy.gate_moves.all()) == []
