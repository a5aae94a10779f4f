"""Conflicts of interest as people meet them: staff decide on a suspicion, an evaluator declares on a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluation import actions
from evaluation.models import Assignment, ConflictDecision
from tests.clients import cookie_of, follow
from tests.evaluation.test_freezing import freeze, scored
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import DECIDING, Jury, jury
from tests.factories.moments import now_is

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
WIDTHS = (1280, 360)


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def alike(given: Jury) -> Jury:
    for number, town in enumerate(("Vatterstad", "Nordhaven")):
        given.submissions[number].organisation.legal_name = f"University of {town}"
        given.submissions[number].organisation.save()
        given.evaluators[number].affiliation = f"{town} University Hospital"
        given.evaluators[number].save()
    return given


def test_staff_decide_on_a_suspicion(page, live_server, assert_accessible) -> None:
    given = alike(jury(submissions=2, evaluators=2))
    page.context.add_cookies([cookie_of(given.staff, live_server.url)])

    page.goto(reverse("evaluation:conflicts", args=[given.edition.slug]))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)
    follow(page.get_by_role("link", name=f"Decide {given.submissions[0].number} {given.evaluators[0]}"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
    page.get_by_role("textbox", name="Reason").fill("The hospital belongs to the university.")
    follow(page.get_by_role("button", name="It is a conflict"))
    page.get_by_text("The decision is recorded.").wait_for()

    assert ConflictDecision.objects.get().verdict == "conflict"
    assert given.assignment(0, 0).state == Assignment.State.CONFLICT
    page.goto(reverse("evaluation:candidates", args=[given.edition.slug, given.submissions[0].public_id]))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)


def test_an_evaluator_declares_for_three_entries_on_a_phone(page, live_server, assert_accessible) -> None:
    given = jury(submissions=3)
    page.context.add_cookies([cookie_of(given.judge(), live_server.url)])
    page.set_viewport_size({"width": 360, "height": 740})

    page.goto(reverse("admin:evaluation_assignment_changelist"))
    follow(page.get_by_role("link", name="Declare for 3 submissions on one page"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
    entries = page.locator("main section")
    entries.nth(0).get_by_label("No: open the text to me").check()
    entries.nth(1).get_by_label("Yes, or I am not sure").check()
    follow(page.get_by_role("button", name="Declare what I answered"))
    page.get_by_text("Say in a few words why.").first.wait_for()
    assert_accessible(page)
    page.get_by_role("textbox").first.fill("We share a grant.")
    follow(page.get_by_role("button", name="Declare what I answered"))

    states = [given.assignment(0, place).state for place in range(3)]
    assert states == [Assignment.State.ACCEPTED, Assignment.State.CONFLICT, Assignment.State.PROPOSED]


def test_a_sheet_closed_meanwhile_and_a_ranking_out_of_date_are_readable(page, live_server, assert_accessible) -> None:
    given = scored(("5", "3.5"))
    with now_is(DECIDING):
        freeze(given)
        actions.accept_late_conflict(given.assignment(0), reason="A cousin.", by=given.chair, at=DECIDING)
        page.context.add_cookies([cookie_of(given.staff, live_server.url)])
        page.goto(reverse("evaluation:ranking", args=[given.edition.slug]))
        page.get_by_text("This ranking is out of date").wait_for()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert_accessible(page)


def test_what_was_typed_is_handed_back_where_scripts_are_off(browser, live_server, assert_accessible) -> None:
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([cookie_of(given.judge(), live_server.url)])
    tab = context.new_page()
    tab.goto(reverse("admin:evaluation_sheet", args=[given.assignment().pk]))
    tab.locator("textarea").first.fill("An hour of careful writing.")
    pair = (given.evaluators[0], given.submissions[0])
    actions.decide_conflict(*pair, verdict="conflict", reason="A cousin.", by=given.staff, at=EVALUATING)

    tab.locator("form button[type=submit]", has_text="Save").first.click()

    tab.get_by_role("heading", name="Not saved").wait_for()
    assert "An hour of careful writing." in tab.content()
    context.close()
