"""The score sheet by key and slider, and what becomes of a comment when the session, the sheet or the call ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Evaluation, PrivateNote, Score
from tests.clients import cookie_of, follow
from tests.evaluation.test_sheet_in_browser import saved, score
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import COMMENT, jury

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def chosen(sheet: Any) -> str:
    return sheet.locator("#criterion-evidence .scale input:checked").evaluate_all(
        "all => all.map(one => one.value).join()"
    )


def stored(sheet: Any, expected: tuple[object, bool]) -> bool:
    """Whether the saves under way, one after the other, end with this score in the end."""
    for _ in range(50):
        row = Score.objects.first()
        if row and (row.value, row.cannot_judge) == expected:
            return True
        sheet.wait_for_timeout(100)
    return False


def slider(sheet: Any) -> Any:
    return sheet.locator("#criterion-evidence").get_by_role("slider")


def test_digits_arrows_and_the_key_of_the_half_choose_a_score(sheet: Any) -> None:
    scale = sheet.locator("#criterion-evidence")
    scale.get_by_role("radio", name="0.0").focus()
    found = []

    for key in ("3", "3", "3", ".", "h", "h", ",", "ArrowRight", "ArrowLeft", "ArrowLeft", "5", "."):
        sheet.keyboard.press(key)
        found.append((key, chosen(sheet), slider(sheet).input_value()))

    values = ["3.0", "3.5", "3.0", "3.5", "3.0", "3.5", "3.0", "3.5", "3.0", "2.5", "5.0", "5.0"]
    assert [(key, value) for key, value, _slide in found] == list(
        zip(("3", "3", "3", ".", "h", "h", ",", "ArrowRight", "ArrowLeft", "ArrowLeft", "5", "."), values, strict=True)
    )
    assert all(float(value) == float(slide) for _key, value, slide in found)
    saved(sheet, "score:evidence")
    assert stored(sheet, (5, False))


def test_the_keys_are_told_on_the_page(sheet: Any) -> None:
    sheet.get_by_text("Keys", exact=True).click()

    assert sheet.get_by_text("A point, a comma or h adds the half point").is_visible()


def test_the_slider_and_the_radios_keep_in_step(sheet: Any, assert_accessible: Any) -> None:
    bar = slider(sheet)
    assert bar.get_attribute("aria-valuetext") == "no score yet"

    bar.focus()
    for _ in range(7):
        sheet.keyboard.press("ArrowRight")
    assert (chosen(sheet), bar.get_attribute("aria-valuetext")) == ("3.5", None)
    saved(sheet, "score:evidence")
    assert_accessible(sheet)

    sheet.locator("#criterion-evidence").get_by_role("checkbox", name="Cannot judge").check()
    assert (chosen(sheet), bar.get_attribute("aria-valuetext")) == ("", "no score yet")
    assert stored(sheet, (None, True))
    bar.focus()
    sheet.keyboard.press("Home")  # it stands at the left already: that is a score of nought
    assert chosen(sheet) == "0.0"
    assert not sheet.locator("#criterion-evidence").get_by_role("checkbox", name="Cannot judge").is_checked()
    assert stored(sheet, (0, False))


def test_without_a_script_the_radios_are_all_there_is(browser: Any, live_server: Any) -> None:
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([cookie_of(given.judge(), live_server.url)])
    page = context.new_page()
    page.goto(reverse("admin:evaluation_sheet", args=[given.assignment().pk]))

    assert page.get_by_role("slider").count() == 0
    page.locator("#criterion-evidence").get_by_role("radio", name="4.5").check(force=True)
    page.locator("#note").fill("For me.")
    follow(page.get_by_role("button", name="Save", exact=True))

    assert Score.objects.get(criterion__code="evidence").value == 4.5
    assert PrivateNote.objects.get().text == "For me."
    context.close()


def test_note_and_confidence_save_themselves_and_two_tabs_are_told_of_each_other(
    sheet: Any,
    assert_accessible: Any,
) -> None:
    second = sheet.context.new_page()
    second.goto(sheet.url)
    sheet.locator("#note").fill("From the first tab.")
    sheet.locator("#note").blur()
    saved(sheet, "note")
    sheet.get_by_role("radio", name="High").check()
    saved(sheet, "confidence")

    second.locator("#note").fill("From the second tab.")
    second.locator("#note").blur()
    second.locator("#private-note .clash").wait_for()
    assert second.locator(".clash blockquote").all_inner_texts() == ["From the second tab.", "From the first tab."]
    assert_accessible(second)
    second.get_by_role("button", name="Keep mine").click()
    saved(second, "note")

    assert PrivateNote.objects.get().text == "From the second tab."
    assert Evaluation.objects.get().confidence == "high"


def test_a_comment_outlives_the_session_and_is_stored_after_the_next_sign_in(sheet: Any, live_server: Any) -> None:
    Session.objects.all().delete()
    comment = sheet.locator("#criterion-evidence").get_by_role("textbox")
    comment.fill(COMMENT)
    comment.blur()
    sheet.locator('[data-state-of="comment:evidence"]').get_by_text("you are signed out").wait_for()
    assert not Score.objects.exists()

    judge = Assignment.objects.get().evaluator.person
    sheet.context.clear_cookies()
    sheet.context.add_cookies([cookie_of(judge, live_server.url)])
    sheet.reload()

    saved(sheet, "comment:evidence")
    assert sheet.locator("#criterion-evidence").get_by_role("textbox").input_value() == COMMENT
    assert Score.objects.get().comment == COMMENT


def test_a_comment_that_comes_after_the_freeze_is_refused_with_the_reason_and_stays_on_the_page(sheet: Any) -> None:
    moved(Assignment.objects.get().submission.edition, Gate.FREEZE_RANKING, at=EVALUATING)

    comment = sheet.locator("#criterion-evidence").get_by_role("textbox")
    comment.fill(COMMENT)
    comment.blur()

    mark = sheet.locator('[data-state-of="comment:evidence"]')
    mark.get_by_text("The ranking is frozen").wait_for()
    assert "your text is kept in this browser" in mark.inner_text()
    assert comment.input_value() == COMMENT
    assert not Score.objects.exists()


def test_several_entries_are_scored_in_the_table(page: Any, live_server: Any, assert_accessible: Any) -> None:
    given = jury(submissions=2)
    for number in (0, 1):
        actions.declare_no_conflict(given.assignment(0, number), by=given.judge(), at=EVALUATING)
    page.context.add_cookies([cookie_of(given.judge(), live_server.url)])
    page.goto(reverse("admin:evaluation_table", args=[given.category.pk]))
    assert_accessible(page)
    second, number = given.assignment(0, 1).pk, given.submissions[1].number

    page.get_by_label(f"{number}, Evidence", exact=True).select_option("4.5")
    saved(page, f"score:{second}:evidence")
    page.locator("summary").filter(has_text=f"{number}, Evidence").click()
    page.get_by_label(f"Comment on {number}, Evidence").fill(COMMENT)
    page.get_by_label(f"Comment on {number}, Evidence").blur()
    saved(page, f"comment:{second}:evidence")

    assert page.locator(f'[data-shows="total:{second}"]').inner_text() == "90.00"
    assert_accessible(page)
    row = Score.objects.get()
    assert (row.value, row.comment, row.evaluation.assignment_id) == (4.5, COMMENT, second)


def test_history_print_and_the_returned_sheet_are_accessible(
    page: Any, live_server: Any, assert_accessible: Any
) -> None:
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    page.context.add_cookies([cookie_of(given.judge(), live_server.url)])
    page.goto(reverse("admin:evaluation_sheet", args=[given.assignment().pk]))
    for code in ("evidence", "ethics"):
        score(page, code, "4.0")
        page.locator(f"#comment-{code}").fill(COMMENT)
    follow(page.get_by_role("button", name="Check and submit"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="Submit the evaluation"))
    actions.return_evaluation(given.assignment(), reason="Look again.", by=given.staff, at=EVALUATING)

    for name in ("sheet", "changes", "print"):
        page.goto(reverse(f"admin:evaluation_{name}", args=[given.assignment().pk]))
        assert_accessible(page)
    assert page.locator(".site-foot").get_by_text("European Union").first.is_visible()
