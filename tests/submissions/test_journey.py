"""A project is submitted, by a person in a browser, with nothing prepared but the call and the account."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.rules import Gate, Phase
from submissions.models import Answer, Submission
from submissions.rules import State
from tests.clients import cookie_of
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_2, edition_in, moved, timetable_in
from tests.factories.submissions import SubmissionFactory, owner_of, pdf, verdict

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def look(page, assert_accessible):
    """Look at the page: no violation of WCAG, nothing wider than a phone; pictures where SHOTS says."""

    def seen(name):
        assert_accessible(page)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width}"
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)

    return seen


def _open_call():
    """Edition 2 as its file says it, its dates moved around today."""
    edition = edition_2(Gate.PUBLISH)
    for name, moment in timetable_in(Phase.SUBMISSION, timezone.now()).items():
        setattr(edition, name, moment)
    edition.save()
    return edition


def _sign_in(page, live_server, person):
    page.context.add_cookies([cookie_of(person, live_server.url)])


def test_a_project_is_submitted(page, live_server, look):
    edition, person = _open_call(), UserFactory(name="Elin Bergdal")
    page.goto(reverse("submissions:check", args=[edition.slug]))
    page.get_by_label("Country").select_option("SE")
    page.get_by_label("Hospital or other healthcare provider").check()
    page.get_by_role("button", name="Check").click()
    look("check")
    _sign_in(page, live_server, person)
    page.get_by_role("link", name="Start an application").click()
    page.get_by_label("Legal name of the organisation").fill("Sjukhuset Vätterstad (demo)")
    page.locator("#id_kind").select_option("hospital")
    page.locator("#id_country").select_option("SE")
    page.get_by_label("Title of the project").fill("Patients at the table of eight")
    page.get_by_label("CULTURE –").check()
    look("begin")
    page.get_by_role("button", name="Start the application").click()

    # every change saves itself
    page.get_by_label("1. What did you do").fill("Every study group begins with a table of eight. " * 4)
    page.get_by_label("A pilot is running").check()
    page.locator("#id_since").fill("September 2022")
    page.locator("#id_since").blur()
    page.locator(".fstate.ok").nth(2).wait_for()
    assert Answer.objects.get(question__code="since").value == "2022-09"
    look("step")

    # what is typed and sent at once is not a clash with what saved itself
    page.get_by_label("1. What did you do").fill("Every study group begins with eight people.")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/evidence/")
    assert Answer.objects.get(question__code="what").value == "Every study group begins with eight people."
    page.set_input_files("#id_file", {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("“Plan.pdf” is attached.").wait_for()
    look("files")

    page.goto(reverse("submissions:review", args=[Submission.objects.get().public_id]))
    page.get_by_role("button", name="Submit the application").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    look("missing")
    _fill_the_rest(page)
    page.goto(reverse("submissions:step", args=[Submission.objects.get().public_id, "declarations"]))
    look("declarations")
    for label in ("What we say is true", "Nothing in this entry", "I have read the data protection"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="Save and continue").click()
    look("review")
    page.get_by_role("button", name="Submit the application").click()
    page.get_by_role("heading", name="Your application has arrived").wait_for()
    look("receipt")

    entered = Submission.objects.get()
    assert (entered.state, owner_of(entered)) == (State.SUBMITTED, person)
    page.get_by_role("link", name="See how it stands").click()
    look("detail")
    page.goto(reverse("submissions:mine"))
    look("mine")


def _fill_the_rest(page):
    """Answer what the missing list leads to, until only the declarations are left."""
    links = page.locator("[data-missing] a")
    while "Question" in (text := links.first.inner_text()):
        links.first.click()
        number = text.split(":")[0].removeprefix("Question ")
        field = page.get_by_label(f"{number}. ")
        field.fill("Vallmar and Weststadt: we measured before and after.")
        field.blur()
        page.locator("[data-missing] a", has_text=f"Question {number}:").wait_for(state="detached")


def test_staff_check_an_entry(page, live_server, look):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    entered = SubmissionFactory(edition=edition, handed_in=True, title="Patients at the table of eight")
    SubmissionFactory(edition=edition, title="Only begun")
    appealed = SubmissionFactory(edition=edition, handed_in=True, title="Planned only")
    verdict(appealed, eligible=False, at=timezone.now())
    _sign_in(page, live_server, UserFactory(roles=[Role.STAFF], name="Marta Puigvert"))

    page.goto(reverse("submissions:inbox", args=[edition.slug]))
    look("inbox")
    assert page.get_by_text("Only begun").count() == 0
    page.get_by_role("link", name=entered.number).click()
    look("staff")
    page.get_by_role("group", name="Relevance").get_by_label("Pass").check()
    page.get_by_role("group", name="Completeness").get_by_label("Pass").check()
    page.get_by_role("group", name="Verdict").get_by_label("Eligible", exact=True).check()
    page.get_by_role("button", name="Give the verdict").click()
    page.get_by_text("The verdict is recorded.").wait_for()

    entered.refresh_from_db()
    assert entered.state == State.ELIGIBLE


def test_a_finalist_does_the_task(page, live_server, look):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    found = SubmissionFactory(edition=edition, finalist=True)
    for gate in (Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS):
        moved(edition, gate)
    _sign_in(page, live_server, owner_of(found))

    page.goto(reverse("submissions:detail", args=[found.public_id]))
    look("finalist-detail")
    page.get_by_role("link", name="Confirm that you take part in the finals").click()
    look("finalist-task")
    page.get_by_label("We take part in the finals.").check()
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.get_by_text("You may change this until the finalists are public.").wait_for()

    found.finalist_task.refresh_from_db()
    assert found.finalist_task.ready
    _sign_in(page, live_server, UserFactory(roles=[Role.STAFF]))
    page.goto(reverse("submissions:finalists", args=[edition.slug]))
    look("finalists")
