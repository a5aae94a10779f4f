"""The history of an evaluation: what is kept of each change, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given as drawn
from hypothesis import strategies as st

from accounts.rules import Role
from evaluation import actions
from evaluation.models import Evaluation, Score, ScoreChange
from evaluation.rules.changes import Patch, patch, patched, versions
from evaluation.sheet.changes import told
from submissions.models import Editor
from tests.evaluation.test_desk import address, opened, save, without_number
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, judged, jury, score_all
from tests.factories.moments import now_is
from tests.factories.submissions import BEFORE


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with now_is(EVALUATING):
        yield


@drawn(st.text(), st.text())
def test_a_change_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    assert patched(before, patch(before, after)) == after


@drawn(st.lists(st.text(alphabet="ab ")))
def test_every_version_of_a_text_can_be_written_again(texts: list[str]) -> None:
    changes = [patch(before, after) for before, after in zip(["", *texts], texts, strict=False)]

    assert versions(changes) == texts


def test_a_change_keeps_what_changed_and_not_the_whole_text() -> None:
    assert patch("The annex names it.", "The second annex names it.") == Patch(4, "", "second ")
    assert patch("aa", "aaa") == Patch(2, "", "a")


def test_a_change_of_another_text_is_not_applied() -> None:
    with pytest.raises(ValueError, match="another text"):
        patched("Something else.", Patch(4, "annex", "table"))


def commented(given: Jury, *texts: str, apart: timedelta = timedelta(seconds=5)) -> None:
    criterion = given.category.criteria.get(code="evidence")
    for number, text in enumerate(texts):
        actions.save_comment(
            given.assignment(),
            criterion,
            comment=text,
            revision=number,
            by=given.judge(),
            at=EVALUATING + number * apart,
        )


def kept() -> list[tuple[str, str, str]]:
    return list(ScoreChange.objects.values_list("part", "before", "after"))


@pytest.mark.django_db
def test_every_change_is_kept_with_who_when_from_and_to(client) -> None:
    given = opened(client)

    save(client, given.assignment(), "score:evidence", "4.5")
    save(client, given.assignment(), "score:evidence", "cannot", revision=1)
    save(client, given.assignment(), "comment:evidence", "The annex.")
    save(client, given.assignment(), "confidence", "low")

    assert kept() == [
        ("score", "", "4.5"), ("score", "4.5", "cannot"), ("comment", "", "The annex."), ("confidence", "", "low")
    ]  # fmt: skip
    assert {row.by for row in ScoreChange.objects.all()} == {given.judge()}
    assert all(EVALUATING <= row.at < EVALUATING + timedelta(minutes=1) for row in ScoreChange.objects.all())


@pytest.mark.django_db
def test_a_save_that_changes_nothing_or_is_refused_leaves_nothing(client) -> None:
    given = opened(client)
    save(client, given.assignment(), "score:evidence", "4.5")

    save(client, given.assignment(), "score:evidence", "4.5", revision=1)
    save(client, given.assignment(), "score:evidence", "2.0")  # another tab
    save(client, given.assignment(), "score:evidence", "4.3", revision=1)

    assert kept() == [("score", "", "4.5")]


@pytest.mark.django_db
def test_what_was_kept_of_a_comment_writes_it_again(client) -> None:
    given = opened(client)
    commented(given, "The annex", "The annex names", "An annex names it", "", "Anew")

    rows = ScoreChange.objects.filter(part="comment")
    found = versions(Patch(row.offset, row.before, row.after) for row in rows)

    assert found == ["The annex", "The annex names", "An annex names it", "", "Anew"]
    assert found[-1] == Score.objects.get().comment


@pytest.mark.django_db
def test_what_is_typed_in_one_go_is_one_line_and_a_pause_begins_another(client) -> None:
    given = opened(client)
    commented(given, "The", "The annex", "The annex names it.")
    criterion = given.category.criteria.get(code="evidence")
    later = EVALUATING + timedelta(minutes=30)
    actions.save_comment(given.assignment(), criterion, comment="It does.", revision=3, by=given.judge(), at=later)

    rows = told(Evaluation.objects.get())

    assert [(row.before, row.after, row.saves) for row in rows] == [
        ("The annex names it.", "It does.", 1),
        ("", "The annex names it.", 3),
    ]


@pytest.mark.django_db
def test_submits_and_returns_are_in_the_history() -> None:
    given = jury()
    judged(given.assignment(), "4")
    later = EVALUATING + timedelta(hours=1)
    actions.return_evaluation(given.assignment(), reason="Ethics is missing.", by=given.staff, at=later)
    actions.submit_evaluation(given.assignment(), by=given.judge(), at=later + timedelta(hours=1))

    rows = [(row.what, row.after) for row in told(Evaluation.objects.get())][:3]

    assert rows == [
        ("Evaluation submitted", ""),
        ("Evaluation returned", "Ethics is missing."),
        ("Evaluation submitted", ""),
    ]


@pytest.mark.django_db
def test_the_evaluator_follows_a_link_from_the_sheet(client) -> None:
    given = opened(client)
    score_all(given.assignment(), "4.5")

    sheet = client.get(address("sheet", given.assignment())).content.decode()
    page = client.get(address("changes", given.assignment())).content.decode()

    assert f'href="{address("changes", given.assignment())}"' in sheet
    assert "4.5" in page
    assert "Score of" in page


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR, Role.AUDITOR])
def test_who_runs_the_call_reads_it_unless_there_is_a_conflict(client, role: Role) -> None:
    given = jury()
    judged(given.assignment(), "4.5")
    person = UserFactory(roles=[role])
    client.force_login(person)
    where = address("changes", given.assignment())

    assert "4.5" in client.get(where).content.decode()
    assert where in client.get(address("sheet", given.assignment())).content.decode()
    Editor.objects.create(submission=given.submissions[0], person=person, since=BEFORE)
    assert client.get(where).status_code == 404


@pytest.mark.django_db
def test_another_evaluator_gets_the_same_404_as_for_one_that_does_not_exist(client) -> None:
    given = opened(client, evaluators=2)
    judged(given.assignment(1), "2")

    theirs = client.get(address("changes", given.assignment(1)))
    nobodys = client.get(address("changes", 10**9))

    assert theirs.status_code == nobodys.status_code == 404
    assert without_number(theirs.content) == without_number(nobodys.content)


@pytest.mark.django_db
def test_staff_see_nothing_of_what_is_not_submitted(client) -> None:
    given = opened(client)
    score_all(given.assignment(), "4.5")
    client.force_login(given.staff)

    assert client.get(address("changes", given.assignment())).status_code == 404


@pytest.mark.django_db
def test_the_history_costs_the_same_queries_however_long_it_is(client) -> None:
    given = opened(client)
    criterion = given.category.criteria.get(code="evidence")
    asked = []
    for length in (1, 30):
        for number in range(ScoreChange.objects.count(), length):
            actions.save_judgement(
                given.assignment(), criterion, value=Decimal(number % 2), cannot_judge=False, revision=number,
                by=given.judge(), at=EVALUATING,
            )  # fmt: skip
        client.get(address("changes", given.assignment()))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("changes", given.assignment()))
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_saving_a_score_costs_few_queries(client) -> None:
    given = opened(client)
    assignment = given.assignment()
    save(client, assignment, "score:evidence", "4.0")

    with CaptureQueriesContext(connection) as queries:
        save(client, assignment, "score:evidence", "2.0", revision=1)

    asked = [row["sql"] for row in queries if not row["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 15, asked
