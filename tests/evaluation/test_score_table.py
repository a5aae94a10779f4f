"""Several entries of a category on one page, the printed sheet, and what closes a sheet while it is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts.rules import Role
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Score, ScoreChange
from tests.evaluation.test_desk import QUEUE, address, opened, save, without_number
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import COMMENT, Jury, judged, jury
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with now_is(EVALUATING):
        yield


def at_work(client, submissions: int = 2, evaluators: int = 1) -> Jury:
    given = jury(submissions=submissions, evaluators=evaluators)
    for number in range(submissions):
        actions.declare_no_conflict(given.assignment(0, number), by=given.judge(), at=EVALUATING)
    client.force_login(given.judge())
    return given


def table(given: Jury) -> str:
    return reverse("admin:evaluation_table", args=[given.category.pk])


def save_cell(client, given: Jury, field: str, value: str, revision: int = 0):
    sent = {"field": field, "value": value, "revision": revision}
    return client.post(f"{table(given)}save/", sent, headers={"Accept": "application/json"})


def cell(given: Jury, part: str = "score", submission: int = 0, evaluator: int = 0) -> str:
    return f"{part}:{given.assignment(evaluator, submission).pk}:evidence"


@pytest.mark.parametrize("count", [1, 7])
def test_the_table_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count: int) -> None:
    given = at_work(client, submissions=count)
    client.get(table(given))

    with django_assert_num_queries(8):
        page = client.get(table(given)).content.decode()

    assert all(row.number in page for row in given.submissions)


def test_each_cell_saves_itself_by_the_same_action_and_says_how_its_row_stands(client) -> None:
    given = at_work(client)
    second = given.assignment(0, 1)

    scored = save_cell(client, given, cell(given, submission=1), "4.5")
    commented = save_cell(client, given, cell(given, "comment", submission=1), COMMENT)

    score = Score.objects.get()
    assert (score.evaluation.assignment, score.value, score.comment) == (second, 4.5, COMMENT)
    assert (scored.json()["revision"], scored.json()[f"total:{second.pk}"]) == (1, "90.00")
    assert commented.json()[f"left:{second.pk}"] == "Missing: 1 score, 1 comment"
    assert ScoreChange.objects.count() == 2


def test_the_sheet_in_another_tab_and_the_table_never_overwrite_each_other_unseen(client) -> None:
    given = at_work(client)
    save(client, given.assignment(), "score:evidence", "4.5")

    clash = save_cell(client, given, cell(given), "cannot")

    assert clash.status_code == 409
    assert (clash.json()["theirs"], clash.json()["revision"]) == ("4.5", 1)
    assert Score.objects.get().value == 4.5


@pytest.mark.parametrize("count", [1, 2])
def test_the_queue_leads_to_the_table_where_there_are_several(client, count: int) -> None:
    given = at_work(client, submissions=count)

    assert (table(given) in client.get(reverse(QUEUE)).content.decode()) == (count > 1)


def test_only_what_is_open_for_scoring_stands_in_the_table(client) -> None:
    given = jury(submissions=3)
    judged(given.assignment(0, 0), "4")
    actions.declare_no_conflict(given.assignment(0, 1), by=given.judge(), at=EVALUATING)
    client.force_login(given.judge())

    page = client.get(table(given)).content.decode()

    assert given.submissions[1].number in page
    for closed in (given.submissions[0], given.submissions[2]):  # submitted; not declared yet
        assert closed.number not in page


def test_nobody_scores_in_a_cell_of_somebody_else(client) -> None:
    given = at_work(client, evaluators=2)
    actions.declare_no_conflict(given.assignment(1, 0), by=given.judge(1), at=EVALUATING)

    theirs = save_cell(client, given, cell(given, evaluator=1), "4.0")
    nobodys = save_cell(client, given, "score:999999999:evidence", "4.0")

    assert theirs.status_code == nobodys.status_code == 403
    assert theirs.content == nobodys.content
    assert not Score.objects.exists()


@pytest.mark.parametrize("field", ["score", "score:x:evidence", "note:{pk}", "score:{pk}:nothing", "x:{pk}:evidence"])
def test_a_cell_that_is_none_is_refused(client, field: str) -> None:
    given = at_work(client)

    answer = save_cell(client, given, field.format(pk=given.assignment().pk), "4.0")

    assert answer.status_code == 403
    assert answer.json()["reason"]
    assert not Score.objects.exists()


def test_a_category_without_open_work_is_a_404_like_one_that_does_not_exist(client) -> None:
    given = at_work(client, evaluators=2)
    stranger = UserFactory(roles=[Role.EVALUATOR])
    client.force_login(stranger)

    theirs = client.get(table(given))
    nobodys = client.get(reverse("admin:evaluation_table", args=[10**9]))

    assert theirs.status_code == nobodys.status_code == 404
    assert without_number(theirs.content) == without_number(nobodys.content)


def test_without_a_script_the_whole_table_is_saved(client) -> None:
    given = at_work(client)
    first, second = (given.assignment(0, number).pk for number in (0, 1))
    sent = {f"{first}|score:evidence": "4.5", f"{first}|comment:evidence": COMMENT, f"{second}|score:ethics": "cannot"}

    answer = client.post(table(given), sent)

    assert answer.headers["Location"] == table(given)
    found = {(row.evaluation.assignment_id, row.criterion.code): row for row in Score.objects.all()}
    assert (found[first, "evidence"].value, found[first, "evidence"].comment) == (4.5, COMMENT)
    assert found[second, "ethics"].cannot_judge


def test_a_fault_in_the_table_names_the_entry_and_keeps_the_rest(client) -> None:
    given = at_work(client)
    first, second = (given.assignment(0, number).pk for number in (0, 1))

    page = client.post(table(given), {f"{first}|score:evidence": "7", f"{second}|score:evidence": "4.0"})

    assert f"{given.submissions[0].number}: Criterion 1:" in page.content.decode()
    assert [row.evaluation.assignment_id for row in Score.objects.exclude(value=None)] == [second]


def test_the_printed_sheet_has_the_dossier_empty_cells_and_the_funding_statement(client) -> None:
    given = opened(client)
    save(client, given.assignment(), "score:evidence", "4.5")
    save(client, given.assignment(), "note", "Only for me.")

    page = client.get(address("print", given.assignment())).content.decode()

    assert "Three hospitals began it" in page
    assert all(criterion.name in page for criterion in given.category.criteria.all())
    assert "European Union" in page
    assert "Only for me." not in page


def test_it_is_printed_by_its_evaluator_after_the_declaration_only(client) -> None:
    given = jury(evaluators=2)
    client.force_login(given.judge())
    assert client.get(address("print", given.assignment())).status_code == 404

    judged(given.assignment(), "4")
    assert client.get(address("print", given.assignment())).status_code == 200
    for person in (given.judge(1), given.staff):
        client.force_login(person)
        assert client.get(address("print", given.assignment())).status_code == 404


def test_a_conflict_reported_in_one_tab_closes_the_other_and_opens_it_again_where_the_chair_dismisses(client) -> None:
    given = opened(client)
    save(client, given.assignment(), "score:evidence", "4.5")
    client.post(address("conflict", given.assignment()), {"reason": "My former student."})

    closed = save(client, given.assignment(), "score:evidence", "2.0", revision=1)
    assert closed.status_code == 403
    assert "conflict of interest" in closed.json()["reason"]
    actions.dismiss_late_conflict(given.assignment(), reason="Ten years ago.", by=given.chair, at=EVALUATING)
    assert save(client, given.assignment(), "score:evidence", "2.0", revision=1).status_code == 200
    actions.accept_late_conflict(given.assignment(), reason="A former student.", by=given.chair, at=EVALUATING)
    late = save(client, given.assignment(), "comment:evidence", "Typed before I knew.")

    assert late.status_code == 403
    assert "conflict of interest" in late.json()["reason"]
    assert (Score.objects.get().value, Score.objects.get().comment) == (2, "")
    assert client.get(address("sheet", given.assignment())).status_code == 404
    assert client.get(table(given)).status_code == 404


@pytest.mark.parametrize("field", ["score:evidence", "comment:evidence", "confidence", "note"])
def test_nothing_of_a_sheet_is_saved_after_the_freeze_and_the_reason_is_said(client, field: str) -> None:
    given = opened(client)
    moved(given.edition, Gate.FREEZE_RANKING, at=EVALUATING)

    answer = save(client, given.assignment(), field, "4.0")
    cells = save_cell(client, given, cell(given), "4.0")

    assert answer.status_code == cells.status_code == 403
    assert "frozen" in answer.json()["reason"]
    assert not Score.objects.exists()
    assert "data-autosave-url" not in client.get(address("sheet", given.assignment())).content.decode()


def test_a_session_that_has_ended_is_told_apart_from_a_refusal(client) -> None:
    given = opened(client)
    client.logout()

    answer = save(client, given.assignment(), "comment:evidence", "Typed while the session ended.")

    assert answer.status_code in (302, 401)  # which saving.js hears as "signed out": the text stays and is sent later
    assert not Score.objects.exists()
