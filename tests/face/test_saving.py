"""The form that saves itself, in the browser; what the server would answer is put in the tab's way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
PRACTICE = "#id_practice"
MARK = '[data-state-of="practice"]'


@pytest.fixture
def form(page: Any, settings: Any) -> Any:
    settings.DEMONSTRATION = True
    page.goto("/face/")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def answer(page: Any, *answers: dict[str, Any]) -> list[dict[str, list[str]]]:
    """Answer the tab's saves with `answers`, the last one again and again; what was sent is collected."""
    sent: list[dict[str, list[str]]] = []
    left = list(answers)

    def reply(route: Any) -> None:
        sent.append(parse_qs(route.request.post_data, keep_blank_values=True))
        said = left.pop(0) if len(left) > 1 else left[0]
        if said.get("abort"):
            route.abort()
        elif "location" in said:
            route.fulfill(status=302, headers={"Location": said["location"]})
        else:
            route.fulfill(status=said["status"], content_type="application/json", body=json.dumps(said["body"]))

    page.unroute_all()
    page.route("**/face/save/", reply)
    return sent


SAVED = {"status": 200, "body": {"saved_at": "2026-01-27T13:04:00Z", "revision": 4, "words": "Saved at 14:04"}}


def type_into(page: Any, text: str) -> None:
    page.fill(PRACTICE, text)
    page.locator(PRACTICE).blur()


def test_a_change_is_sent_with_its_revision_and_says_when_it_was_saved(form: Any) -> None:
    sent = answer(form, SAVED)

    type_into(form, "A table of eight")

    form.wait_for_selector(f"{MARK} >> text=Saved at 14:04")
    assert [(one["field"], one["value"], one["revision"]) for one in sent] == [
        (["practice"], ["A table of eight"], ["3"])
    ]
    assert sent[0]["csrfmiddlewaretoken"][0]
    assert form.inner_text("[data-savebar] .st") == "Saved at 14:04"


def test_the_next_change_carries_the_new_revision(form: Any) -> None:
    sent = answer(form, SAVED)

    type_into(form, "One")
    form.wait_for_selector(f"{MARK} >> text=Saved at 14:04")
    with form.expect_response("**/face/save/"):
        type_into(form, "Two")

    assert [one["revision"] for one in sent] == [["3"], ["4"]]


def test_without_a_line_the_text_is_kept_and_sent_when_the_line_is_back(form: Any) -> None:
    sent = answer(form, {"abort": True}, SAVED)

    type_into(form, "Typed in a tunnel")
    form.wait_for_selector(f"{MARK} >> text=Kept in this browser, not yet sent: no connection")
    form.evaluate("dispatchEvent(new Event('online'))")

    form.wait_for_selector(f"{MARK} >> text=Saved at 14:04")
    assert [one["value"] for one in sent] == [["Typed in a tunnel"]] * 2


def test_what_was_not_sent_is_there_again_after_a_reload(form: Any) -> None:
    answer(form, {"abort": True})
    type_into(form, "Typed before the reload")
    form.wait_for_selector(f"{MARK} >> text=Kept in this browser, not yet sent")
    sent = answer(form, SAVED)

    form.reload()

    form.wait_for_selector(f"{MARK} >> text=Saved at 14:04")
    assert form.input_value(PRACTICE) == "Typed before the reload"
    assert sent[-1]["value"] == ["Typed before the reload"]


CLASH = {
    "status": 409,
    "body": {"yours": "Mine", "theirs": "Theirs", "by": "Ana Ionescu", "at": "14:05", "revision": 9},
}


def test_a_change_elsewhere_shows_both_texts_and_mine_can_be_kept(
    form: Any, assert_accessible: Callable[[Any], None]
) -> None:
    sent = answer(form, CLASH, SAVED)

    type_into(form, "Mine")
    form.wait_for_selector(f"{MARK} >> text=Ana Ionescu changed this at 14:05")
    assert form.locator(".clash blockquote").all_inner_texts() == ["Mine", "Theirs"]
    assert_accessible(form)
    form.click("text=Keep mine")

    form.wait_for_selector(f"{MARK} >> text=Saved at 14:04")
    assert [(one["value"], one["revision"]) for one in sent] == [(["Mine"], ["3"]), (["Mine"], ["9"])]


def test_a_change_elsewhere_can_be_taken_over_without_another_save(form: Any) -> None:
    sent = answer(form, CLASH)

    type_into(form, "Mine")
    form.click("text=Take theirs")

    form.wait_for_selector(f"{MARK} >> text=Taken over")
    assert form.input_value(PRACTICE) == "Theirs"
    assert len(sent) == 1


def test_a_refusal_says_its_reason_and_the_text_stays(form: Any) -> None:
    answer(form, {"status": 403, "body": {"reason": "The call has closed. Your text is kept as a draft."}})

    type_into(form, "Too late")

    form.wait_for_selector(f"{MARK} >> text=The call has closed. Your text is kept as a draft.")
    assert form.input_value(PRACTICE) == "Too late"


def test_whoever_was_signed_out_is_told_and_keeps_the_text(form: Any) -> None:
    answer(form, {"location": "/accounts/login/"})

    type_into(form, "Signed out meanwhile")

    form.wait_for_selector(f"{MARK} >> text=Kept in this browser, not yet sent: you are signed out.")
    assert form.input_value(PRACTICE) == "Signed out meanwhile"


def test_the_counter_counts_as_the_server_does_and_never_stops_the_typing(form: Any) -> None:
    answer(form, SAVED)

    form.fill(PRACTICE, "𝛼\n" * 1001)

    assert form.inner_text('[data-counter-of="id_practice"]') == "You have 2 characters too many"
    assert form.evaluate("document.querySelector('#id_practice').value.length") == 3003


def test_the_own_time_of_a_visitor_stands_beside_the_deadline(browser: Any, live_server: Any, settings: Any) -> None:
    settings.DEMONSTRATION = True
    tab = browser.new_context(base_url=live_server.url, timezone_id="Europe/Sofia", locale="en-GB").new_page()

    tab.goto("/face/")

    tab.wait_for_selector("[data-own-time]:not([hidden])")
    assert tab.inner_text("[data-own-time] dd >> nth=0").startswith("Monday 2 March, 00:59")
    tab.context.close()


def test_without_a_script_the_own_time_is_absent_not_wrong(browser: Any, live_server: Any, settings: Any) -> None:
    settings.DEMONSTRATION = True
    tab = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()

    tab.goto("/face/")

    assert tab.locator("[data-own-time]:visible").count() == 0
    tab.context.close()
