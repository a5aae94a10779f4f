"""The form in a browser: questions that come and go, tables that save themselves, reasons and previews while one types."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.models import Question
from calls.rules import Phase
from submissions.models import Answer
from tests.clients import cookie_of
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, owner_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
COLUMNS = [
    {"code": "name", "name": "Organisation", "kind": "short_text", "required": True, "choices": []},
    {"code": "country", "name": "Country", "kind": "country", "required": True, "choices": []},
    {
        "code": "part",
        "name": "Part",
        "kind": "choice",
        "required": False,
        "choices": [{"code": "lead", "name": "Leads"}, {"code": "with", "name": "Takes part"}],
    },
]
STATUS = [{"code": "pilot", "name": "A pilot is running"}, {"code": "routine", "name": "Routine in several places"}]


@pytest.fixture
def edition():
    made = edition_in(Phase.SUBMISSION, at=timezone.now())
    section = made.sections.get(code="practice")
    rule = {"question": "status", "values": ["routine"]}
    for place, (code, label, more) in enumerate(
        [
            ("status", "How far is it?", {"kind": "choice", "choices": STATUS}),
            ("beds", "In how many places?", {"kind": "number", "least": "2", "shown_when": rule}),
            ("partners", "Who does this with you?", {"kind": "table", "columns": COLUMNS, "max_rows": 6}),
            ("story", "How did it begin?", {"kind": "long_text", "max_words": 5, "help": "In five words."}),
        ],
        4,
    ):
        Question.objects.create(section=section, code=code, label=label, position=place, **more)
    return made


@pytest.fixture
def step(page, live_server, edition):
    draft = SubmissionFactory(edition=edition, at=timezone.now())
    page.context.add_cookies([cookie_of(owner_of(draft), live_server.url)])
    page.goto(reverse("submissions:step", args=[draft.public_id, "practice"]))
    return page


def test_a_question_comes_and_goes_with_the_answer_and_the_missing_list_knows(step, look):
    beds = step.locator("#id_beds")
    assert beds.is_hidden()

    step.get_by_label("Routine in several places").check()
    beds.wait_for(state="visible")
    step.locator("[data-missing] a", has_text="In how many places?").wait_for()
    beds.fill("12")
    look("form-step")

    step.get_by_label("A pilot is running").check()
    beds.wait_for(state="hidden")
    step.locator("[data-missing] a", has_text="In how many places?").wait_for(state="detached")
    assert beds.input_value() == "12"


def test_a_table_saves_itself_and_comes_back_as_it_was(step):
    step.get_by_label("Organisation, row 1").fill("Hospital Vallmar (demo)")
    step.get_by_label("Country, row 1").fill("Sweden")
    step.get_by_label("Part, row 1").select_option("lead")
    step.get_by_label("Organisation, row 2").fill("Weststadt (demo)")
    step.get_by_label("Organisation, row 2").blur()
    step.locator('[data-state-of="partners"]', has_text=re.compile("Saved")).wait_for()
    step.locator("[data-missing] a", has_text="fill in “Country” in row 2").wait_for()

    assert Answer.objects.get(question__code="partners").value == [
        {"name": "Hospital Vallmar (demo)", "country": "SE", "part": "lead"},
        {"name": "Weststadt (demo)", "country": "", "part": ""},
    ]
    step.get_by_role("button", name="More rows").click()
    step.get_by_label("Organisation, row 5").wait_for()
    assert step.get_by_label("Country, row 1").input_value() == "Sweden"


def test_words_are_counted_as_they_are_typed(step):
    step.locator("#id_story").fill("One two three four five six")

    step.locator(".counter", has_text="You have 1 word too many").wait_for()


def test_the_reasons_appear_while_one_chooses(page, live_server, edition, look):
    page.context.add_cookies([cookie_of(UserFactory(), live_server.url)])
    page.goto(reverse("submissions:begin", args=[edition.slug]))

    page.get_by_label("Kind of organisation").select_option("hospital")
    page.get_by_label("Country").select_option("CA")

    page.get_by_text("You may apply; staff decide").wait_for()
    look("begin-with-doubts")
    page.get_by_label("Legal name").fill("Toronto House (demo)")
    page.get_by_label("Title of the project").fill("Rounds at the bed")
    page.get_by_label(re.compile("IMPACT")).check()
    page.get_by_role("button", name="Start the application").click()
    page.get_by_role("heading", name="Your practice").wait_for()  # read while typing: asked once only


def test_staff_see_the_question_as_applicants_will_while_they_write_it(page, live_server, edition, look):
    page.context.add_cookies([cookie_of(UserFactory(roles=[Role.STAFF]), live_server.url)])
    page.goto(reverse("submissions:form_question_new", args=[edition.slug]))

    page.locator("#id_label").fill("Which regions use it?")
    page.locator(".live-preview", has_text="Which regions use it?").wait_for()
    page.locator("#id_kind").select_option("choice")
    page.locator("#id_choices").fill("Crete\nNord-Est")
    page.locator(".live-preview").get_by_label("Nord-Est").wait_for()
    look("form-question")
    page.get_by_role("button", name="Keep").click()

    page.get_by_role("heading", name="Your changes are not in use yet").wait_for()
    look("form-editor")
    page.get_by_role("link", name="IMPACT").click()
    page.get_by_role("group", name=re.compile("Which regions use it?")).wait_for()
    look("form-preview")
    page.go_back()
    page.get_by_role("button", name="Put it into use").click()
    page.get_by_text("The form is in use.").wait_for()
    assert Question.objects.filter(label="Which regions use it?").exists()
