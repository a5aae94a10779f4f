"""A conflict that an evaluator reports closes the application to them at once; the chair decides only about the scores."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.refusals import Refused
from evaluation import actions
from evaluation.models import Evaluation, Score
from evaluation.sheet.following import open_sheets
from submissions.readers import may_read
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import COMMENT, Jury, jury, score_all
from tests.factories.kept import kept
from tests.factories.moments import now_is

pytestmark = pytest.mark.django_db
PAGES = ("sheet", "submit", "changes", "print")


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


@pytest.fixture
@kept
def given() -> Jury:
    made = jury(submissions=2)
    for number in (0, 1):
        actions.declare_no_conflict(made.assignment(0, number), by=made.judge(), at=EVALUATING)
    score_all(made.assignment(), "4")
    return made


def report(given: Jury) -> None:
    actions.report_late_conflict(given.assignment(), reason="My former student.", by=given.judge(), at=EVALUATING)


def address(page: str, given: Jury) -> str:
    return reverse(f"admin:evaluation_{page}", args=[given.assignment().pk])


def test_no_page_and_no_file_of_it_opens_any_more(client, given) -> None:
    client.force_login(given.judge())
    assert [client.get(address(page, given)).status_code for page in PAGES] == [200] * 4

    report(given)

    assert [client.get(address(page, given)).status_code for page in PAGES] == [404] * 4
    assert not may_read(given.judge(), given.submissions[0])
    table = client.get(reverse("admin:evaluation_table", args=[given.category.pk])).content.decode()
    assert given.submissions[1].number in table
    assert given.submissions[0].number not in table
    assert [row.submission for row in open_sheets(given.judge())] == [given.submissions[1]]


def test_the_queue_says_so_and_leads_nowhere(client, given) -> None:
    report(given)
    client.force_login(given.judge())

    page = client.get(reverse("admin:evaluation_assignment_changelist")).content.decode()

    assert "Conflict reported: the chair decides" in page
    assert address("sheet", given) not in page


def test_nothing_is_saved_or_submitted_and_what_was_typed_is_handed_back(client, given) -> None:
    report(given)
    client.force_login(given.judge())

    answer = client.post(address("sheet", given), {"comment:evidence": "Typed before I told you."})

    assert answer.status_code == 409
    assert "Typed before I told you." in answer.content.decode()
    with pytest.raises(Refused):
        actions.submit_evaluation(given.assignment(), by=given.judge(), at=EVALUATING)
    assert Evaluation.objects.get().submitted_at is None
    assert set(Score.objects.values_list("comment", flat=True)) == {COMMENT}


def test_where_the_chair_sees_no_conflict_it_opens_again(client, given) -> None:
    report(given)
    actions.dismiss_late_conflict(given.assignment(), reason="Ten years ago.", by=given.chair, at=EVALUATING)
    client.force_login(given.judge())

    assert [client.get(address(page, given)).status_code for page in PAGES] == [200] * 4
    assert may_read(given.judge(), given.submissions[0])
