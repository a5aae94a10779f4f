"""Edition 2 as a file: read with a message per fault and its place, stored once, exported, never rewritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
from tests.calls.edition_file import PATH, SOURCE, at, data, faults
from tests.factories.calls import moved
from tests.factories.moments import LONG_AGO, NOW


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("slug", "best-practice-2"),
        ("timetable.deadline.isoformat", "2026-03-02T00:00:00+01:00"),
        ("timetable.opens.isoformat", "2025-10-15T10:00:00+02:00"),
        ("timetable.voting_closes.isoformat", "2026-05-29T17:00:00+02:00"),
        ("timetable.grace_seconds", 60),
        ("method.vote_mode", "separate"),
        ("info_sessions.2.begins.isoformat", "2026-02-06T13:30:00+01:00"),
        ("categories.0.criteria.0.weight", 35),
        ("categories.3.criteria.4.code", "sustainability"),
    ],
)
def test_the_file_says_what_edition_2_is(place: str, value: Any) -> None:
    steps = place.removesuffix(".isoformat")
    found = at(data(), steps)

    assert (found.isoformat() if place.endswith(".isoformat") else found) == value


def test_the_file_asks_at_most_ten_narrative_questions_of_any_category() -> None:
    found = data()

    for category in found["categories"]:
        asked = [
            row
            for row in found["questions"]
            if row["kind"] in ("long_text", "short_text") and row["category"] in ("", category["code"])
        ]
        assert len(asked) <= 10
        assert all(row["max_characters"] for row in asked)


def test_what_is_our_proposal_is_named_by_a_place_of_the_file() -> None:
    found = data()
    not_columns = {"info_sessions.time_zone", "categories.criteria", "categories.meant_for"}

    assert [place for place in found["defaults"] if place not in not_columns and at(found, place) is None] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weight = 35", "weight = 30", "categories[1].criteria: the weights of IMPACT sum to 95, not 100"),
        ("weight = 35", "weight = 0", "categories[1].criteria[1].weight: write a whole number from 1 to 100"),
        ("deadline = 2026-03-02T", "deadline = 2025-03-02T", "timetable.deadline: this must come after opens"),
        (
            "evaluation_begins = 2026-03-16T",
            "evaluation_begins = 2026-03-01T",
            "timetable.evaluation_begins: this must come after deadline",
        ),
        (
            "voting_closes = 2026-05-29T17:00:00",
            "voting_closes = 2026-05-04T10:00:00",
            "timetable.voting_closes: this must come after voting_opens",
        ),
        (
            "opens = 2025-10-15T10:00:00",
            "opens = 2025-10-15T10:00:00Z",
            "timetable.opens: write a wall-clock time of the edition's zone, such as 2026-03-02T00:00:00",
        ),
        ("grace_seconds = 60", "grace_second = 60", "timetable.grace_second: this name is not known here"),
        ('"AT", "BE"', '"AT", "XX"', "countries.member: “XX” is not an ISO code of a country"),
        ('"AT", "BE"', '"AT", "EL"', "countries.member: “EL” is not an ISO code of a country"),
        ('"AL", "AM"', '"AL", "AT"', "countries.associated: AT stands in member already"),
        ("Europe/Brussels", "Europe/Brusels", "time_zone: this zone is not known; write one such as Europe/Brussels"),
        (
            'vote_mode = "separate"',
            'vote_mode = "loud"',
            "method.vote_mode: choose one of none, separate, weighted, decisive",
        ),
        ("quorum = 2", "quorum = 4", "method.quorum: this may not exceed evaluators_per_submission"),
        (
            "finalists = 3",
            "finalists = 6",
            "method.finalists: winners, finalists and finalists_if_tied must not decrease",
        ),
        ('slug = "best-practice-2"\n', "", "slug: this is missing"),
        ('section = "evidence"', 'section = "evidance"', "questions[10].section: there is no section “evidance”"),
        ('category = "impact"', 'category = "impakt"', "questions[5].category: there is no category “impakt”"),
        (
            'meant_for = ["company"]',
            'meant_for = ["sme"]',
            "categories[2].meant_for: there is no kind of organisation “sme”",
        ),
        ('code = "no_patient_data"', 'code = "truth"', "declarations: “truth” stands here 2 times"),
        (
            "ends = 2026-02-06T14:30:00",
            "ends = 2026-02-06T13:30:00",
            "info_sessions[3].ends: a session must end after it begins",
        ),
        ('title = "Info session 3"', 'title = "Info session 1"', "info_sessions: “Info session 1” stands here 2 times"),
        (
            "max_characters = 2000",
            "max_characters = true",
            "questions[1].max_characters: write a whole number from 0 to 100000",
        ),
    ],
)  # fmt: skip
def test_each_fault_has_a_message_with_its_place(old: str, new: str, message: str) -> None:
    assert message in faults((old, new))


def test_all_faults_are_told_at_once() -> None:
    found = faults(
        ("weight = 35", "weight = 30"), ("grace_seconds = 60", "grace_seconds = -1"), ("quorum = 2", "quorum = 4")
    )

    assert len(found) == 3


def test_what_is_no_toml_is_one_fault() -> None:
    _data, found = read("slug = ")

    assert [fault.place for fault in found] == ["file"]


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
