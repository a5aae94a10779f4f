"""The score sheet as an evaluator uses it: scores and comments save themselves, and the pages are accessible."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from evaluation import actions
from evaluation.models import Assignment, Score
from tests.clients import cookie_of, follow
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
    follow(page.get_by_role("link", name=given.submissions[0].project.title))
    assert_accessible(page)
    follow(page.get_by_role("button", name="I have none: open the text"))

    first = page.locator("#criterion-evidence")
    first.get_by_role("radio", name="4.5").check(force=True)
    first.get_by_role("textbox").fill(COMMENT)
    page.locator('[data-shows="left"]').get_by_text("Missing: 1 score, 1 comment").wait_for()
    second = page.locator("#criterion-ethics")
    second.get_by_role("radio", name="2.0").check(force=True)
    second.locator('.fstate.ok[data-state-of="score:ethics"]').wait_for()
    with page.expect_response("**/save/"):
        second.get_by_role("checkbox", name="Cannot judge").check()
    second.get_by_role("textbox").fill(COMMENT)
    page.locator('[data-shows="left"]').get_by_text("Nothing is missing").wait_for()
    assert page.locator('[data-shows="total"]').inner_text() == "90.00"
    assert_accessible(page)

    page.reload()
    assert first.get_by_role("radio", name="4.5").is_checked()
    assert second.get_by_role("checkbox", name="Cannot judge").is_checked()
    follow(page.get_by_role("button", name="Check and submit"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="Submit the evaluation"))
    page.get_by_text("is submitted").first.wait_for()

    assert given.assignment().state == Assignment.State.SUBMITTED
    scores = Score.objects.filter(evaluation__assignment=assignment).order_by("criterion__position")
    assert [(score.value, score.cannot_judge, score.comment) for score in scores] == [
        (4.5, False, COMMENT),
        (None, True, COMMENT),
    ]


def score(sheet: Any, criterion: str, value: str) -> None:
    sheet.locator(f"#criterion-{criterion}").get_by_role("radio", name=value).press("Space")


def saved(sheet: Any, code: str) -> None:
    sheet.locator(f'.fstate.ok[data-state-of="{code}"]').wait_for()


def test_a_slow_answer_never_says_less_than_a_later_one(sheet: Any) -> None:
    held = []

    def hold_the_first(route: Any) -> None:
        answer = route.fetch()  # what the portal stored and said
        if held:
            route.fulfill(response=answer)
        held.append((route, answer))

    sheet.route("**/save/", hold_the_first)
    score(sheet, "evidence", "4.5")
    score(sheet, "ethics", "2.0")
    sheet.wait_for_timeout(1500)
    route, answer = held[0]
    route.fulfill(response=answer)

    saved(sheet, "score:evidence")
    saved(sheet, "score:ethics")
    assert sheet.locator('[data-shows="left"]').inner_text() == "Missing: 2 comments"
    assert sheet.locator('[data-shows="total"]').inner_text() == "70.00"
    assert len(held) == 2


def test_what_is_typed_while_another_save_is_under_way_is_not_lost(sheet: Any) -> None:
    held: list[Any] = []
    sheet.route("**/save/", lambda route: route.continue_() if held else held.append(route))
    score(sheet, "evidence", "4.5")
    comment = sheet.locator("#criterion-ethics").get_by_role("textbox")

    comment.fill("Begun while")
    comment.blur()
    sheet.wait_for_timeout(300)
    comment.fill("Begun while another save was under way.")
    held[0].continue_()

    saved(sheet, "comment:ethics")
    sheet.wait_for_timeout(2000)
    scores = Score.objects.order_by("criterion__position")
    assert [(score.value, score.comment, score.comment_revision) for score in scores] == [
        (4.5, "", 0),
        (None, "Begun while another save was under way.", 1),
    ]


def test_cannot_judge_in_a_second_tab_shows_the_score_of_the_first(sheet: Any, assert_accessible: Any) -> None:
    second = sheet.context.new_page()
    second.goto(sheet.url)
    score(sheet, "evidence", "4.5")
    saved(sheet, "score:evidence")

    judged_twice = second.locator("#criterion-evidence")
    judged_twice.get_by_role("checkbox", name="Cannot judge").press("Space")
    judged_twice.locator(".clash").wait_for()
    shown = judged_twice.locator(".clash blockquote").all_inner_texts()
    assert shown == ["Cannot judge (left out, the others weigh more)", "4½"]
    assert_accessible(second)
    assert Score.objects.get().value == 4.5

    judged_twice.get_by_role("button", name="Take theirs").click()
    assert judged_twice.get_by_role("radio", name="4.5").is_checked()
    assert judged_twice.locator(".left-out").count() == 0
    with second.expect_response("**/save/"):  # the state beside it says "saved" of what was taken over already
        judged_twice.get_by_role("checkbox", name="Cannot judge").press("Space")
    second.reload()
    assert judged_twice.get_by_role("checkbox", name="Cannot judge").is_checked()
    assert Score.objects.get().cannot_judge


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
