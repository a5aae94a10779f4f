"""Sign-in, application, score sheet, vote and the forms of staff with the keyboard alone: each stop is seen, none a trap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.models import Question
from calls.rules import Phase
from evaluation import actions
from evaluation.models import Assignment
from notifications.models import Letter
from submissions.models import Answer, Grant
from tests.clients import cookie_of
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, edition_in
from tests.factories.evaluation import COMMENT, jury
from tests.factories.submissions import SubmissionFactory, owner_of
from tests.factories.voting import open_today, scene
from tests.journeys.keys import Keys
from voting.models import Ballot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(1280, 640), (360, 640)], ids=["wide", "narrow"])
def keys(request, page):
    page.set_viewport_size(dict(zip(("width", "height"), request.param, strict=True)))
    page.emulate_media(reduced_motion="reduce")  # scrolling arrives at once
    return Keys(page)


def test_one_signs_in_and_applies(keys):
    draft = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=timezone.now()))
    person, page = owner_of(draft), keys.page
    page.goto(f"{reverse('account_login')}?next={reverse('submissions:step', args=[draft.public_id, 'practice'])}")
    keys.walk()
    keys.tab_to("(?i)e-?mail")
    keys.type(person.email)
    keys.press("Enter")
    page.get_by_role("heading", name="code").wait_for()
    keys.walk()
    keys.tab_to("Code")
    keys.type(re.search(r"^    (\S+)$", Letter.objects.get(to=person.email).text, re.MULTILINE)[1])
    keys.press("Enter")

    page.get_by_role("heading", name="Your practice").wait_for()
    keys.walk()
    keys.tab_to("What did you do")
    keys.type("Every study group begins with eight people.")
    keys.tab_to("Save and continue")
    keys.press("Enter")
    page.wait_for_url("**/lay_summary/")

    assert Answer.objects.get(question__code="what").value == "Every study group begins with eight people."


def test_one_scores_and_submits(keys, live_server):
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    page = keys.page
    page.context.add_cookies([cookie_of(given.judge(), live_server.url)])
    page.goto(reverse("admin:evaluation_assignment_changelist"))
    keys.tab_to(given.submissions[0].project.title)
    keys.press("Enter")
    page.get_by_role("heading", name="Your scores").wait_for()
    keys.walk()
    for score in ("4", "2"):
        keys.tab_to(r"^0\.0$")
        keys.press(score)
        keys.tab_to("^Comment on")
        keys.type(COMMENT)
    keys.tab()
    page.get_by_text("Nothing is missing").wait_for()
    page.keyboard.press("Shift+Tab")
    keys.tab_to("Check and submit")
    keys.press("Enter")
    page.get_by_role("button", name="Submit the evaluation").wait_for()
    keys.walk()
    keys.tab_to("Submit the evaluation")
    keys.press("Enter")
    page.get_by_text("is submitted").first.wait_for()

    assert given.assignment().state == Assignment.State.SUBMITTED


def test_one_votes(keys):
    given, page = open_today(scene(codes=("impact", "culture"))), keys.page
    page.goto(reverse("voting:vote", args=[given.edition.slug]))
    keys.walk()
    keys.tab_to("No choice in")
    keys.press("ArrowUp")
    chosen = page.locator("fieldset.at-1 input:checked").get_attribute("value")
    assert chosen in {str(one.public_id) for one in given.finalists["impact"]}
    keys.tab_to("Review")
    keys.press("Enter")
    page.get_by_label("Your e-mail address").wait_for()
    keys.walk()
    keys.tab_to("Your e-mail address")
    keys.type("a.patient@post.example")
    keys.press("Enter")
    page.get_by_role("heading", name=re.compile("letter", re.IGNORECASE)).first.wait_for()

    assert Ballot.objects.count() == 1


def test_staff_give_one_applicant_more_time(keys, live_server):
    draft, page = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=timezone.now())), keys.page
    page.context.add_cookies([cookie_of(UserFactory(roles=[Role.STAFF]), live_server.url)])
    page.goto(reverse("submissions:grants", args=[draft.edition.slug]))
    keys.walk()
    keys.tab_to("E-mail address of the applicant")
    keys.type(owner_of(draft).email)
    keys.tab_to("Last minute to submit")
    # The browser's own control: in which order its parts are typed is up to its language.
    until = timezone.localtime(draft.edition.deadline) + timedelta(days=1)
    page.locator("#id_last_minute").fill(until.strftime("%Y-%m-%dT12:00"))
    keys.tab_to("^Reason")
    keys.type("The hospital had no network.")
    keys.tab_to("Give the extension")
    keys.press("Enter")
    page.get_by_text("The extension is given").wait_for()
    keys.tab_to("take back the extension of")
    keys.press("Enter")
    page.get_by_role("button", name="Take it back").wait_for()

    assert Grant.objects.get().person == owner_of(draft)


def test_staff_add_a_question_and_put_it_into_use(keys, live_server):
    edition, page = edition_in(Phase.SUBMISSION, at=timezone.now()), keys.page
    page.context.add_cookies([cookie_of(UserFactory(roles=[Role.STAFF]), live_server.url)])
    page.goto(reverse("submissions:form_editor", args=[edition.slug]))
    keys.tab_to("Add a question Your practice")
    keys.press("Enter")
    page.get_by_role("heading", name="A new question").wait_for()
    keys.walk()
    keys.tab_to("^Question$")
    keys.type("Which regions use it?")
    keys.tab_to("Kind of answer")
    page.keyboard.type("One of")
    keys.tab_to("Answers to choose from")
    keys.type("Crete\nNord-Est")
    page.locator(".live-preview").get_by_label("Nord-Est").wait_for()
    keys.tab_to("^Keep$")
    keys.press("Enter")
    page.get_by_role("heading", name="Your changes are not in use yet").wait_for()
    keys.tab_to("Put it into use")
    keys.press("Enter")
    page.get_by_text("The form is in use.").wait_for()

    assert Question.objects.get(label="Which regions use it?").kind == Question.Kind.CHOICE
