"""The score sheet as an evaluator uses it: scores and comments save themselves, and the pages are accessible."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluation import actions
from evaluation.models import Assignment, Score
from tests.clients import cookie_of
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import COMMENT, judged, jury

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_an_evaluator_scores_comments_and_submits_and_nothing_has_to_be_saved_by_hand(
    page, live_server, assert_accessible
) -> None:
    given = jury()
    assignment = given.assignment()
    page.context.add_cookies([cookie_of(given.judge(), live_server.url)])

    page.goto(reverse("admin:evaluation_assignment_changelist"))
    assert_accessible(page)
    page.get_by_role("link", name=given.submissions[0].project.title).click()
    assert_accessible(page)
    page.get_by_role("button", name="I have none: open the text").click()

    first = page.locator("#criterion-evidence")
    first.get_by_role("radio", name="4.5").check(force=True)
    first.get_by_role("textbox").fill(COMMENT)
    page.locator('[data-shows="left"]').get_by_text("Missing: 1 score, 1 comment").wait_for()
    second = page.locator("#criterion-ethics")
    second.get_by_role("radio", name="2.0").check(force=True)
    second.locator('.fstate.ok[data-state-of="score:ethics"]').wait_for()
    second.get_by_role("checkbox", name="Cannot judge").check()
    second.locator('.fstate.ok[data-state-of="cannot:ethics"]').wait_for()
    second.get_by_role("textbox").fill(COMMENT)
    page.locator('[data-shows="left"]').get_by_text("Nothing is missing").wait_for()
    assert page.locator('[data-shows="total"]').inner_text() == "90.00"
    assert_accessible(page)

    page.reload()
    assert first.get_by_role("radio", name="4.5").is_checked()
    assert second.get_by_role("checkbox", name="Cannot judge").is_checked()
    page.get_by_role("button", name="Check and submit").click()
    assert_accessible(page)
    page.get_by_role("button", name="Submit the evaluation").click()
    page.get_by_text("is submitted").first.wait_for()

    assert given.assignment().state == Assignment.State.SUBMITTED
    scores = Score.objects.filter(evaluation__assignment=assignment).order_by("criterion__position")
    assert [(score.value, score.cannot_judge, score.comment) for score in scores] == [
        (4.5, False, COMMENT),
        (None, True, COMMENT),
    ]


def test_staffs_pages_are_accessible(page, live_server, assert_accessible) -> None:
    given = jury(submissions=2, evaluators=2)
    for evaluator, value in ((0, "5"), (1, "3")):
        judged(given.assignment(evaluator), value)
    actions.report_late_conflict(given.assignment(0), reason="A cousin.", by=given.judge(0), at=EVALUATING)
    page.context.add_cookies([cookie_of(given.chair, live_server.url)])

    for name in ("progress", "evaluators", "ties", "ranking"):
        page.goto(reverse(f"evaluation:{name}", args=[given.edition.slug]))
        assert_accessible(page)
    page.goto(reverse("evaluation:late_conflict", args=[given.edition.slug, given.assignment(0).pk]))
    assert_accessible(page)
