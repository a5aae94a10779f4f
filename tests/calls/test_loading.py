"""Edition 2 as a file: what it says, and a message per fault with its place."""

from __future__ import annotations

from typing import Any

import pytest

from calls.loading.reading import read
from tests.calls.edition_file import at, data, faults


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
