"""Somebody takes their data, withdraws their entry and leaves; the entry stays without a name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.rules import Phase
from notifications.models import Letter
from submissions.models import Submission
from submissions.rules import State
from tests.clients import cookie_of, follow
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_person_takes_their_data_and_leaves(page, live_server, look):
    person = UserFactory(name="Elin Bergdal", email="elin.bergdal@vatterstad.example")
    edition = edition_in(Phase.SUBMISSION, at=timezone.now())
    SubmissionFactory(edition=edition, owner=person, handed_in=True, title="Patients at the table of eight")
    draft = SubmissionFactory(edition=edition, owner=person, title="Only begun")
    page.context.add_cookies([cookie_of(person, live_server.url)])

    page.goto(reverse("accounts:profile"))
    follow(page.get_by_role("main").get_by_role("link", name="Download my data"))
    look("own-data")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert "Patients at the table of eight" in archive.read("data.json").decode()

    page.goto(reverse("accounts:leave"))
    page.get_by_text("You are the only owner of “Patients at the table of eight”.").wait_for()
    look("leave-not-yet")
    follow(page.get_by_role("link", name="Open the application"))
    follow(page.get_by_role("link", name="Withdraw"))
    follow(page.get_by_role("button", name="Withdraw it"))
    page.get_by_text("The application is withdrawn.").wait_for()
    page.goto(reverse("accounts:leave"))
    look("leave")
    follow(page.get_by_role("button", name="Delete my account"))
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_label("I have downloaded what I need").check()
    follow(page.get_by_role("button", name="Delete my account"))
    page.get_by_role("heading", name="Your account is deleted").wait_for()
    look("left")

    gone = User.objects.get(pk=person.pk)
    assert (str(gone), gone.is_active) == ("Erased account", False)
    assert not Submission.objects.filter(pk=draft.pk).exists()
    assert [one.state for one in Submission.objects.all()] == [State.WITHDRAWN]
    assert Letter.objects.get(kind="account_erased").to == "elin.bergdal@vatterstad.example"
    page.goto(reverse("accounts:profile"))
    page.wait_for_url("**/login/**")
