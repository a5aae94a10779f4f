"""What arrived is checked, assigned, scored and shortlisted; it is voted for; the result is published; the book is taken.

One call in one browser, each person signing in in turn. Time passes by moving the edition's calendar back by weeks.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pypdf
import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.models import Edition
from calls.rules import Gate, Phase
from notifications.models import Letter
from reports.tasks import run_waiting_exports
from submissions.models import Submission
from submissions.rules import State
from tests.clients import cookie_of, follow
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, owner_of
from voting.models import Vote

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DATES = (
    "opens", "deadline", "checking_ends", "evaluation_begins", "evaluation_ends", "notices_by", "voting_opens",
    "voting_closes",
)  # fmt: skip
COMMENT = "Patients set the question, not only its wording; the annex names the rule by which they did."


class Journey:
    """One browser, one edition, and the people who take turns."""

    def __init__(self, page, live_server, assert_accessible):
        self.page, self.url, self.axe = page, live_server.url, assert_accessible
        method = {"quorum": 1, "evaluators_per_submission": 1, "comment_min_characters": 20}
        self.edition = edition_in(Phase.CHECKING, at=timezone.now(), method=method)
        self.staff = UserFactory(roles=[Role.STAFF], name="Marta Puigvert")
        self.chair = UserFactory(roles=[Role.CHAIR], name="Henrik Lindhagen")
        self.auditor = UserFactory(roles=[Role.AUDITOR], name="Eleni Vlachaki")
        self.evaluator = UserFactory(roles=[Role.EVALUATOR], name="Jonas Carvalheiro", email="jonas@academy.example")

    def become(self, person):
        self.page.context.clear_cookies()
        self.page.context.add_cookies([cookie_of(person, self.url)])

    def open(self, name, *args):
        self.page.goto(reverse(name, args=args or [self.edition.slug]))
        self.axe(self.page)

    def open_queue(self):
        self.page.goto(reverse("admin:evaluation_assignment_changelist"))
        self.axe(self.page)

    def press(self, words, role="button"):
        follow(self.page.get_by_role(role, name=words).first)

    def told(self, words):
        self.page.get_by_text(words).first.wait_for()

    def move(self, gate, first=None, second=None):
        """Two people, or one, move a gate on its page."""
        for person in (first or self.staff, second or self.chair)[: 1 if gate is Gate.START_EVALUATION else 2]:
            self.become(person)
            self.open("calls:process")
            self.press(re.compile("see what it does"), role="link")
            self.axe(self.page)
            self.page.get_by_label("Reason, for the record").fill("As the timetable says.")
            follow(self.page.locator("main button.btn-primary"))
            self.told(re.compile("Proposed|The gate is moved"))

    def weeks_pass(self, weeks):
        earlier = {name: F(name) - timedelta(weeks=weeks) for name in DATES}
        Edition.objects.filter(pk=self.edition.pk).update(**earlier)

    def assign(self, found):
        self.open("evaluation:assign")
        self.page.get_by_label("Evaluator", exact=True).select_option(label=str(self.evaluator))
        self.page.get_by_label("Submission", exact=True).select_option(label=found.number)
        follow(self.page.get_by_role("button", name="Assign", exact=True))
        self.told("assigned")

    def join_the_jury(self):
        """The evaluator accepts the invitation and the code of conduct."""
        self.open_queue()
        self.press("Answer the invitation", role="link")
        self.axe(self.page)
        self.press("Accept the invitation")
        if self.edition.conduct:
            self.page.get_by_label("I have read this").check()
            self.press("Accept")

    def score(self, found, score):
        """The evaluator declares, scores in the sheet, which saves itself, and hands in."""
        self.open_queue()
        self.press(found.project.title, role="link")
        self.axe(self.page)
        self.press("I have none: open the text")
        for criterion in found.category.criteria.all():
            sheet = self.page.locator(f"#criterion-{criterion.code}")
            sheet.locator(f'input[value="{score}"]').check(force=True)
            sheet.locator("textarea").fill(COMMENT)
            sheet.locator("textarea").blur()
            sheet.locator('.fstate.ok[data-state-of^="comment"]').wait_for()
        self.axe(self.page)
        self.press("Check and submit")
        self.axe(self.page)
        self.press("Submit the evaluation")
        self.told(f"The evaluation of {found.number} is submitted.")


@pytest.fixture
def journey(page, live_server, assert_accessible):
    return Journey(page, live_server, assert_accessible)


def test_from_the_check_to_the_finalists_book(journey, page):
    entries = [
        SubmissionFactory(edition=journey.edition, handed_in=True, title=title)
        for title in ("Patients at the table of eight", "A tumour board without borders")
    ]
    _check(journey, entries)
    _judge(journey, entries)
    _confirm_and_release(journey, entries)
    _vote(journey, entries)
    _release_results(journey, entries)
    _take_the_book(journey, entries)


def _check(journey, entries):
    journey.become(journey.staff)
    for found in entries:
        journey.open("submissions:staff_submission", journey.edition.slug, found.public_id)
        for check in ("Relevance", "Completeness"):
            journey.page.get_by_role("group", name=check).get_by_label("Pass").check()
        journey.page.get_by_role("group", name="Verdict").get_by_label("Eligible", exact=True).check()
        journey.press("Give the verdict")
        journey.told("The verdict is recorded.")


def _judge(journey, entries):
    journey.open("evaluation:evaluators")
    journey.page.get_by_label("E-mail address").fill(journey.evaluator.email)
    journey.page.get_by_label("Name", exact=True).fill(journey.evaluator.name)
    follow(journey.page.get_by_role("button", name="Invite", exact=True))
    journey.told(f"Invited: {journey.evaluator.name}.")
    for found in entries:
        journey.assign(found)
    journey.move(Gate.START_EVALUATION)
    journey.become(journey.evaluator)
    journey.join_the_jury()
    for found, score in zip(entries, ("4.5", "4.0"), strict=True):
        journey.score(found, score)
    journey.become(journey.staff)
    journey.open("evaluation:progress")
    journey.move(Gate.FREEZE_RANKING)
    journey.open("evaluation:ranking")
    journey.told("Winner of the jury")


def _confirm_and_release(journey, entries):
    journey.move(Gate.NOTIFY_APPLICANTS)
    assert Letter.objects.filter(kind__startswith="outcome_").count() == len(entries)
    for found in entries:
        journey.become(owner_of(found))
        journey.open("submissions:finalist_task", found.public_id)
        journey.page.get_by_label("Lay summary", exact=True).fill(
            "Before a study begins, patients write its first page."
        )
        journey.page.get_by_label("We take part in the finals.").check()
        follow(journey.page.get_by_role("button", name="Confirm", exact=True))
        journey.told("You may change this until the finalists are public.")
    journey.weeks_pass(3)
    journey.move(Gate.RELEASE_FINALISTS)


def _vote(journey, entries):
    """On a phone, without an account, from the call page to the receipt."""
    journey.weeks_pass(2)
    page = journey.page
    page.context.clear_cookies()
    page.set_viewport_size({"width": 360, "height": 740})
    journey.open("voting:vote")
    page.get_by_text("Choose this").first.click()
    journey.press(re.compile("Review"))
    journey.axe(page)
    page.get_by_label("Your e-mail address").fill("a.patient@post.example")
    journey.press(re.compile("Send me the letter"))
    journey.axe(page)
    letter = Letter.objects.get(kind="ballot")
    page.goto(re.search(r"/vote/confirm/[^\s]+", letter.text)[0])
    journey.axe(page)
    assert Vote.objects.filter(state=Vote.State.CONFIRMED).count() == 0
    journey.press("Confirm my ballot")
    journey.told(re.compile("counted"))
    journey.axe(page)
    assert Vote.objects.get(state=Vote.State.CONFIRMED).finalist in entries
    page.set_viewport_size({"width": 1280, "height": 900})


def _release_results(journey, entries):
    page = journey.page
    assert page.goto(reverse("results:edition", args=[journey.edition.slug])).status == 404
    journey.weeks_pass(2)
    journey.move(Gate.CERTIFY_VOTE, first=journey.chair, second=journey.auditor)
    journey.move(Gate.RELEASE_RESULTS)
    page.context.clear_cookies()
    journey.open("results:edition")
    journey.told(entries[0].project.title)
    states = {row.state for row in Submission.objects.filter(edition=journey.edition)}
    assert states == {State.WINNER, State.NOT_WINNER}


def _take_the_book(journey, entries):
    journey.become(journey.staff)
    journey.open("reports:documents")
    book = journey.page.locator("section, article, div.box").filter(has_text="Finalists’ book").last
    follow(book.get_by_role("button", name=re.compile("PDF")).first)
    journey.told(re.compile("Queued|Being made|Ready"))
    run_waiting_exports()
    journey.open("reports:documents")
    with journey.page.expect_download() as taken:
        journey.page.get_by_role("button", name=re.compile("Download.*Finalists")).first.click()
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(taken.value.path()).pages)
    assert all(found.project.title in text for found in entries)
