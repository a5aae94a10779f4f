"""Staff check an entry, and a finalist does the task, in a browser; tests/journeys/ holds how an entry gets there."""

from __future__ import annotations

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.rules import Gate, Phase
from submissions.rules import State
from tests.clients import cookie_of, follow
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in, moved
from tests.factories.submissions import SubmissionFactory, owner_of, verdict

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS")


def _sign_in(page, live_server, person):
    page.context.add_cookies([cookie_of(person, live_server.url)])


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
    follow(page.get_by_role("link", name=entered.number))
    look("staff")
    page.get_by_role("group", name="Relevance").get_by_label("Pass").check()
    page.get_by_role("group", name="Completeness").get_by_label("Pass").check()
    page.get_by_role("group", name="Verdict").get_by_label("Eligible", exact=True).check()
    follow(page.get_by_role("button", name="Give the verdict"))
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
    follow(page.get_by_role("link", name="Confirm that you take part in the finals"))
    look("finalist-task")
    page.get_by_label("We take part in the finals.").check()
    follow(page.get_by_role("button", name="Confirm", exact=True))
    page.get_by_text("You may change this until the finalists are public.").wait_for()

    found.finalist_task.refresh_from_db()
    assert found.finalist_task.ready
    _sign_in(page, live_server, UserFactory(roles=[Role.STAFF]))
    page.goto(reverse("submissions:finalists", args=[edition.slug]))
    look("finalists")
