"""From the front page to the receipt, by somebody whom the portal has never seen; prepared is the call, nothing else."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.rules import Gate, Phase
from notifications.models import Letter
from submissions.models import Answer, Submission
from submissions.rules import State
from tests.clients import follow
from tests.factories.calls import edition_2, timetable_in
from tests.factories.submissions import owner_of, pdf

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ADDRESS = "elin.bergdal@vatterstad.example"


def _open_call():
    """Edition 2 as its file says it, its dates moved around today."""
    edition = edition_2(Gate.PUBLISH)
    for name, moment in timetable_in(Phase.SUBMISSION, timezone.now()).items():
        setattr(edition, name, moment)
    edition.save()
    return edition


def _sign_up(page, look):
    """Where a page asks who one is: an address, a name, and the code of the letter."""
    follow(page.get_by_role("link", name="Sign up with your e-mail address"))
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).fill(ADDRESS)
    page.get_by_label("Your name").fill("Elin Bergdal")
    look("sign-up")
    follow(page.get_by_role("button", name="Send me the code"))
    page.get_by_role("heading", name="Enter the code").wait_for()
    look("code")
    [letter] = Letter.objects.filter(to=ADDRESS)
    page.get_by_label("Code").fill(re.search(r"^    (\S+)$", letter.text, re.MULTILINE)[1])
    page.keyboard.press("Enter")


def _check_eligibility(page, look):
    follow(page.get_by_role("main").get_by_role("link", name="Check first whether you may apply"))
    page.get_by_label("Country").select_option("SE")
    page.get_by_label("Hospital or other healthcare provider").check()
    follow(page.get_by_role("button", name="Check"))
    page.get_by_role("heading", name="Yes, as far as these answers go").wait_for()
    look("check")
    follow(page.get_by_role("link", name="Start an application"))


def _begin(page, look):
    """An organisation, a project and a category, on one page."""
    page.get_by_label("Legal name of the organisation").fill("Sjukhuset Vätterstad (demo)")
    page.locator("#id_kind").select_option("hospital")
    page.locator("#id_country").select_option("SE")
    page.get_by_label("Title of the project").fill("Patients at the table of eight")
    page.get_by_label("CULTURE –").check()
    look("begin")
    follow(page.get_by_role("button", name="Start the application"))


def _answer(page, look):
    """Every change saves itself; what is typed and sent at once is not a clash with what saved itself."""
    page.get_by_label("1. What did you do").fill("Every study group begins with a table of eight. " * 4)
    page.get_by_label("A pilot is running").check()
    page.locator("#id_since").fill("September 2022")
    page.locator("#id_since").blur()
    page.locator(".fstate.ok").nth(2).wait_for()
    assert Answer.objects.get(question__code="since").value == "2022-09"
    look("step")
    page.get_by_label("1. What did you do").fill("Every study group begins with eight people.")
    follow(page.get_by_role("button", name="Save and continue"))
    page.wait_for_url("**/evidence/")
    assert Answer.objects.get(question__code="what").value == "Every study group begins with eight people."


def _upload(page, look):
    page.set_input_files("#id_file", {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.get_by_role("link", name="Plan.pdf").wait_for()
    look("files")


def _submit(page):
    page.goto(reverse("submissions:review", args=[Submission.objects.get().public_id]))
    follow(page.get_by_role("button", name="Submit the application"))


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


def _declare(page, look):
    page.goto(reverse("submissions:step", args=[Submission.objects.get().public_id, "declarations"]))
    look("declarations")
    for label in ("What we say is true", "Nothing in this entry", "I have read the data protection"):
        page.get_by_label(label).check()
    follow(page.get_by_role("button", name="Save and continue"))
    page.get_by_role("button", name="Submit the application").wait_for()
    look("review")


def test_a_new_person_signs_up_applies_and_reads_the_receipt(page, look):
    edition = _open_call()
    page.goto("/")
    follow(page.get_by_role("main").locator(f'a[href="{edition.get_absolute_url()}"]').first)
    _check_eligibility(page, look)
    _sign_up(page, look)
    _begin(page, look)
    _answer(page, look)
    _upload(page, look)
    _submit(page)
    page.get_by_role("heading", name="There is a problem").wait_for()
    look("missing")
    _fill_the_rest(page)
    _declare(page, look)
    follow(page.get_by_role("button", name="Submit the application"))
    page.get_by_role("heading", name="Your application has arrived").wait_for()
    look("receipt")

    entered, person = Submission.objects.get(), User.objects.get(email=ADDRESS)
    assert (entered.state, owner_of(entered), person.name) == (State.SUBMITTED, person, "Elin Bergdal")
    main = page.get_by_role("main")
    assert entered.number in main.inner_text()
    assert entered.version.receipt_code in main.inner_text()
    assert [file["name"] for file in entered.version.content["files"]] == ["Plan.pdf"]
    assert entered.number in Letter.objects.get(kind="submission_receipt", to=ADDRESS).text
    follow(page.get_by_role("link", name="See how it stands"))
    look("detail")
    page.goto(reverse("submissions:mine"))
    look("mine")
