"""An evaluator comes in by keyboard alone: invitation, code of conduct, profile, absence, then the first submission."""

from __future__ import annotations

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


def press(page: Any, role: str, name: str, key: str = "Enter") -> None:
    """Reach it by the Tab key, press it."""
    wanted = page.get_by_role(role, name=name).first
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    assert wanted.evaluate("one => one === document.activeElement"), name
    page.keyboard.press(key)


def test_from_the_invitation_to_the_first_submission_by_keyboard(page, live_server, look, given) -> None:
    person = given.judge()
    page.context.add_cookies([cookie_of(person, live_server.url)])
    page.goto(reverse("admin:evaluation_assignment_changelist"))
    look("people-queue")

    with page.expect_navigation():
        press(page, "link", "Answer the invitation")
    look("people-invitation")
    with page.expect_navigation():
        press(page, "button", "Accept the invitation")
    look("people-code")
    with page.expect_navigation():
        press(page, "button", "Accept")
    assert page.get_by_text("Tick that you accept it.").first.is_visible()
    look("people-code-fault")
    press(page, "checkbox", "I have read this", "Space")
    with page.expect_navigation():
        press(page, "button", "Accept")
    assert CodeAcceptance.objects.get().version == "2026-01"
    look("people-profile")

    page.get_by_label("Keywords").fill("rare diseases\nregisters")
    page.get_by_label("IMPACT").check()
    with page.expect_navigation():
        press(page, "button", "Save the profile")
    page.get_by_label("First day away").fill("2026-04-02")
    page.get_by_label("Last day away").fill("2026-04-06")
    with page.expect_navigation():
        press(page, "button", "Note the absence")
    assert Absence.objects.get().ends == date(2026, 4, 6)
    look("people-profile-with-absence")
    page.goto(reverse("admin:evaluation_assignment_changelist"))
    look("people-queue-open")
    follow(page.get_by_role("link", name=given.submissions[0].project.title))
    assert page.get_by_role("button", name="I have none: open the text").is_visible()
    page.goto(reverse("admin:evaluation_invitation", args=[given.edition.slug]))
    look("people-place")


def test_staff_see_who_answered_agreed_and_is_away(page, live_server, look, given) -> None:
    one, two = given.evaluators[1:]
    actions.add_absence(one, begins=date(2026, 4, 1), ends=date(2026, 4, 9), by=one.person, at=EVALUATING)
    actions.decline_invitation(two, reason="I am on leave until May.", by=two.person, at=EVALUATING)
    page.context.add_cookies([cookie_of(given.staff, live_server.url)])

    page.goto(reverse("evaluation:evaluators", args=[given.edition.slug]))
    look("people-staff-evaluators")
    follow(page.get_by_role("link", name=str(one)))
    look("people-staff-evaluator")
    page.context.clear_cookies()
    page.context.add_cookies([cookie_of(given.chair, live_server.url)])
    page.reload()
    look("people-chair-evaluator")
