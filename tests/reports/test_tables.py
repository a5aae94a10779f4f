"""What staff take home: every submission, answer, evaluation, vote and letter, and none for who has a hand in one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.refusals import Refused
from evaluation.models import Evaluation, Score
from notifications.models import Letter
from reports import actions, policies
from reports.models import Export
from reports.tables import answers, evaluations, letters, submissions
from reports.tables.writing import write_csv
from submissions.models import Submission
from submissions.rules import State
from tests.factories.voting import CERTIFIABLE, confirmed, scene
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged
from voting.actions import certify

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]
Row = dict[str, Any]


def content(make: Make, call: Any, document: str, format: str, at: Any = NOW) -> str:
    export = make(actions.request_export(document, format, edition=call.edition, by=call.staff, at=at))
    assert export.state == Export.State.READY, export.failure
    with export.file.open("rb") as file:
        return bytes(file.read()).decode()


def rows(make: Make, call: Judged, document: str) -> list[Row]:
    found: list[Row] = json.loads(content(make, call, document, "json"))["rows"]
    return found


def test_each_submission_that_arrived_is_a_row_and_no_draft_is(make: Make) -> None:
    call = scenario.judged(finalists=3)
    Submission.objects.filter(edition=call.edition).exclude(version=None).update(state=State.WITHDRAWN)
    arrived = Submission.objects.filter(edition=call.edition, version__isnull=False).order_by("number")

    found = rows(make, call, "submissions")

    assert [row["number"] for row in found] == [row.number for row in arrived]
    assert {row["state"] for row in found} == {str(State.WITHDRAWN.label)}
    assert [(row["title"], row["organisation"], row["id"]) for row in found] == [
        (row.project.title, row.organisation.legal_name, str(row.public_id)) for row in arrived
    ]
    assert all("@" in row["contact_address"] for row in found if row["contact"])


def test_each_question_is_a_column_with_what_was_answered(make: Make) -> None:
    call = scenario.judged(finalists=2)
    first = Submission.objects.filter(edition=call.edition, version__isnull=False).order_by("number").first()
    assert first is not None
    assert first.version is not None
    said = {row["question"]: row["value"] for row in first.version.content["answers"] if row["kind"] != "month"}

    found = rows(make, call, "answers")[0]

    assert len(said) == 9
    assert {code: found[f"answer.{code}"] for code in said} == said
    assert found["answer.start"] == "September 2022"


def test_each_score_is_a_row_with_the_evaluator_and_a_voided_one_says_so(make: Make) -> None:
    call = scenario.judged(finalists=2)
    void = Evaluation.objects.filter(assignment__submission__edition=call.edition).first()
    assert void is not None
    Evaluation.objects.filter(pk=void.pk).update(voided_at=NOW, void_reason="A conflict found late")
    scores = Score.objects.filter(evaluation__assignment__submission__edition=call.edition)

    found = rows(make, call, "evaluations")

    assert len(found) == scores.count() > 0
    assert sorted(Decimal(row["score"]) for row in found if row["score"]) == sorted(
        score.value for score in scores if score.value is not None
    )
    assert {row["void_reason"] for row in found if not row["counts"]} == {"A conflict found late"}
    assert {row["evaluator"] for row in found} == {
        str(score.evaluation.assignment.evaluator.person) for score in scores
    }


def test_each_letter_of_the_edition_is_a_row_without_its_text_and_none_of_a_voter(make: Make) -> None:
    call = scenario.judged(finalists=2)
    shared = {
        "edition": call.edition.slug,
        "subject": "About it",
        "text": "the words",
        "owed_since": NOW,
        "not_before": NOW,
    }
    Letter.objects.create(key="one", kind="extension", to="ivana@example.org", **shared)
    Letter.objects.create(key="two", kind="ballot", to="voter@example.org", **shared)

    found = rows(make, call, "letters")

    assert ("ivana@example.org", "About it", "Owed") in [(row["to"], row["subject"], row["state"]) for row in found]
    assert "voter@example.org" not in json.dumps(found)
    assert "the words" not in json.dumps(found)


def test_the_votes_of_each_finalist_are_a_row_once_they_are_certified(make: Make) -> None:
    vote = scene(codes=("impact",))
    with pytest.raises(Refused) as refused:
        actions.request_export("votes", "csv", edition=vote.edition, by=vote.staff, at=CERTIFIABLE)
    assert refused.value.refusal == policies.NOT_CERTIFIED
    for address in ("ivana@example.org", "jana@example.org", "karol@example.org"):
        confirmed(vote, address=address, impact=int(address.startswith("karol")))
    certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    found = list(csv.DictReader(io.StringIO(content(make, vote, "votes", "csv", CERTIFIABLE))))

    first, second, third = vote.finalists["impact"]
    assert [(row["Project"], row["Votes"], row["Share (%)"], row["Most votes"]) for row in found] == [
        (first.project.title, "2", "66.67", "yes"),
        (second.project.title, "1", "33.33", "no"),
        (third.project.title, "0", "0", "no"),
    ]


@pytest.mark.parametrize("document", ["submissions", "answers", "evaluations", "letters", "votes", "ranking"])
def test_no_table_is_for_applicants_or_evaluators(document: str) -> None:
    call = scenario.judged(finalists=2)
    evaluator = Evaluation.objects.filter(assignment__submission__edition=call.edition)[0].assignment.evaluator.person

    for person in (evaluator, call.finalists[0].editors.all()[0].person):
        with pytest.raises(Refused) as refused:
            actions.request_export(document, "csv", edition=call.edition, by=person, at=NOW)
        assert refused.value.refusal == policies.NOT_STAFF


@pytest.mark.parametrize("table", [submissions.table, answers.table, evaluations.table, letters.table])
def test_ten_times_as_many_rows_cost_the_same_queries(
    table: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    few, many = scenario.judged(finalists=2), scenario.judged(finalists=12, slug="many")
    costs = []
    for call in (few, many):
        with django_assert_max_num_queries(12) as counted:
            write_csv(table(call.edition), io.BytesIO(), lambda done, of, step: None)
        costs.append(len(counted))

    assert costs[0] == costs[1]
