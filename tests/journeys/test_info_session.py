"""A guest on a phone comes to an info session: from the call page by three letters to the withdrawal, with staff's side."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls import actions
from calls.models import Registration
from calls.rules import Attendance, Phase
from notifications.models import Letter
from tests.clients import cookie_of, follow
from tests.factories.accounts import UserFactory
from tests.factories.calls import InfoSessionFactory, RegistrationFactory, edition_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session():
    begins = timezone.now() + timedelta(days=5)
    edition = edition_in(Phase.SUBMISSION, at=timezone.now())
    ends = begins + timedelta(hours=1)
    return InfoSessionFactory(edition=edition, title="Info session 1", begins=begins, ends=ends, capacity=1)


def _follow(page, kind):
    """Open the link of the newest letter of a kind."""
    letter = Letter.objects.filter(kind=f"session_{kind}").latest("pk")
    page.goto(re.search(r"/sessions/\S+/", letter.text)[0])


def _ask(page, look, session):
    page.goto(session.edition.get_absolute_url())
    follow(page.get_by_role("main").get_by_role("link", name="Register Info session 1"))
    follow(page.get_by_role("button", name="Send me the letter"))
    page.get_by_role("heading", name="There is a problem").wait_for()
    look("session-problem")
    page.get_by_label("Your name").fill("Ana Guest")
    page.get_by_label("Organisation").fill("Demo House")
    page.get_by_label("Your e-mail address").fill("ana@post.example")
    page.get_by_label("I have read what happens").check()
    look("session-register")
    follow(page.get_by_role("button", name="Send me the letter"))
    page.get_by_role("heading", name="Look in your mailbox").wait_for()
    look("session-asked")


def _confirm(page, look):
    _follow(page, "confirm")
    look("session-confirm")
    follow(page.get_by_role("button", name="Confirm my registration"))
    page.get_by_role("heading", name="You are on the waiting list").wait_for()
    look("session-waiting")


def test_a_guest_waits_gets_a_place_puts_it_into_the_calendar_and_withdraws(page, look, session):
    first = RegistrationFactory(session=session)
    _ask(page, look, session)
    _confirm(page, look)

    actions.withdraw_registration(first, at=timezone.now())
    _follow(page, "place")
    page.get_by_role("heading", name="You are registered").wait_for()
    look("session-registered")
    with page.expect_download() as file:
        page.get_by_role("link", name="Put it into your calendar").click()
    assert "BEGIN:VEVENT" in file.value.path().read_text()

    follow(page.get_by_role("button", name="Withdraw my registration"))
    page.get_by_text("Your name and address are deleted.").wait_for()
    look("session-withdrawn")
    assert Registration.objects.get(pk__gt=first.pk).state == Attendance.WITHDRAWN


def test_staff_read_the_list_and_write_to_those_they_choose(page, look, live_server, session):
    RegistrationFactory(session=session, name="Ana Guest")
    RegistrationFactory(session=session, name="Ben Guest", waiting=True)
    page.context.add_cookies([cookie_of(UserFactory(roles=[Role.STAFF]), live_server.url)])
    page.goto(reverse("calls:sessions", args=[session.edition.slug]))
    page.get_by_text("Ben Guest").wait_for()
    look("session-desk")
    follow(page.get_by_role("link", name="Write to those who are registered"))
    page.get_by_label("Subject").fill("The room has changed")
    page.get_by_label("Text", exact=True).fill("We meet one floor up.\n\nBring nothing.")
    follow(page.get_by_role("button", name="See who gets it"))
    page.get_by_role("heading", name="There is a problem").wait_for()
    look("session-write-problem")
    page.get_by_label("Info session 1").check()
    page.get_by_role("group", name="Who are").get_by_label("Registered").check()
    follow(page.get_by_role("button", name="See who gets it"))
    page.get_by_role("heading", name="One person gets this letter").wait_for()
    look("session-write")
    follow(page.get_by_role("button", name="Send one letter"))
    page.get_by_text("1 letter is owed.").wait_for()
    assert Letter.objects.get().subject == "The room has changed"
