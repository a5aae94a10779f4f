"""An evaluator comes in by keyboard alone: invitation, code of conduct, profile, absence, then the first submission."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from calls.models import Edition
from evaluation import actions
from evaluation.models import Absence, CodeAcceptance, Evaluator
from tests.clients import cookie_of, follow
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, jury

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
CODE = "I judge each submission alone.\n\nWhat I read is confidential, for ever."


@pytest.fixture
def given() -> Jury:
    made = jury(evaluators=3)
    Edition.objects.filter(pk=made.edition.pk).update(conduct=CODE, conduct_version="2026-01")
    Evaluator.objects.filter(pk=made.evaluators[0].pk).update(accepted_at=None, invited_by=made.staff)
    return made


def looked_at(page: Any, assert_accessible: Any, name: str) -> None:
    """No fault of axe, no sideways scrolling on a phone; a picture of each width where SHOTS names a folder."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/people-{name}-{width}.png", full_page=True)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def press(page: Any, role: str, name: str, key: str = "Enter") -> None:
    """Reach it by the Tab key, press it."""
    wanted = page.get_by_role(role, name=name).first
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    assert wanted.evaluate("one => one === document.activeElement"), name
    page.keyboard.press(key)


def test_from_the_invitation_to_the_first_submission_by_keyboard(page, live_server, assert_accessible, given) -> None:
    person = given.judge()
    page.context.add_cookies([cookie_of(person, live_server.url)])
    page.goto(reverse("admin:evaluation_assignment_changelist"))
    looked_at(page, assert_accessible, "queue")

    with page.expect_navigation():
        press(page, "link", "Answer the invitation")
    looked_at(page, assert_accessible, "invitation")
    with page.expect_navigation():
        press(page, "button", "Accept the invitation")
    looked_at(page, assert_accessible, "code")
    with page.expect_navigation():
        press(page, "button", "Accept")
    assert page.get_by_text("Tick that you accept it.").first.is_visible()
    looked_at(page, assert_accessible, "code-fault")
    press(page, "checkbox", "I have read this", "Space")
    with page.expect_navigation():
        press(page, "button", "Accept")
    assert CodeAcceptance.objects.get().version == "2026-01"
    looked_at(page, assert_accessible, "profile")

    page.get_by_label("Keywords").fill("rare diseases\nregisters")
    page.get_by_label("IMPACT").check()
    with page.expect_navigation():
        press(page, "button", "Save the profile")
    page.get_by_label("First day away").fill("2026-04-02")
    page.get_by_label("Last day away").fill("2026-04-06")
    with page.expect_navigation():
        press(page, "button", "Note the absence")
    assert Absence.objects.get().ends == date(2026, 4, 6)
    looked_at(page, assert_accessible, "profile-with-absence")
    page.goto(reverse("admin:evaluation_assignment_changelist"))
    looked_at(page, assert_accessible, "queue-open")
    follow(page.get_by_role("link", name=given.submissions[0].project.title))
    assert page.get_by_role("button", name="I have none: open the text").is_visible()
    page.goto(reverse("admin:evaluation_invitation", args=[given.edition.slug]))
    looked_at(page, assert_accessible, "place")


def test_staff_see_who_answered_agreed_and_is_away(page, live_server, assert_accessible, given) -> None:
    one, two = given.evaluators[1:]
    actions.add_absence(one, begins=date(2026, 4, 1), ends=date(2026, 4, 9), by=one.person, at=EVALUATING)
    actions.decline_invitation(two, reason="I am on leave until May.", by=two.person, at=EVALUATING)
    page.context.add_cookies([cookie_of(given.staff, live_server.url)])

    page.goto(reverse("evaluation:evaluators", args=[given.edition.slug]))
    looked_at(page, assert_accessible, "staff-evaluators")
    follow(page.get_by_role("link", name=str(one)))
    looked_at(page, assert_accessible, "staff-evaluator")
    page.context.clear_cookies()
    page.context.add_cookies([cookie_of(given.chair, live_server.url)])
    page.reload()
    looked_at(page, assert_accessible, "chair-evaluator")
