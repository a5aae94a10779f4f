"""One practice, one entry: an applicant meets the own twin, staff compare and merge, in a browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.rules import Phase
from submissions import actions
from submissions.models import Likeness, Organisation
from tests.clients import cookie_of, follow
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import OrganisationFactory, ProjectFactory, SubmissionFactory, fresh

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TITLE = "Patients at the table of eight"


def _sign_in(page, live_server, person):
    page.context.clear_cookies()
    page.context.add_cookies([cookie_of(person, live_server.url)])


def test_an_applicant_enters_one_project_once(page, live_server, look):
    edition = edition_in(Phase.SUBMISSION, at=timezone.now())
    impact, culture = edition.categories.all()
    OrganisationFactory(legal_name="Klinikum Weststadt (demo)", country="DE", listed=True)
    owner = UserFactory(name="Elin Bergdal")
    house = OrganisationFactory(member=owner)
    entry = SubmissionFactory(category=impact, project=ProjectFactory(organisation=house, title=TITLE), owner=owner)
    _sign_in(page, live_server, owner)

    page.goto(reverse("submissions:begin", args=[edition.slug]))
    page.get_by_label("Legal name of the organisation").press_sequentially("weststa")
    page.get_by_role("group", name="Is it one of these?").get_by_label("Klinikum Weststadt (demo), Germany").wait_for()
    look("begin-suggestions")
    page.get_by_label(f"A new project of {house}").check()
    page.get_by_label("Title of the project").fill(f"{TITLE} II")
    page.get_by_role("radio", name=culture.name).check()
    follow(page.get_by_role("button", name="Start the application"))
    page.get_by_role("heading", name="Similar entries").wait_for()
    look("similar")
    follow(page.get_by_role("button", name=f"Move my entry to {culture.name} instead"))
    page.get_by_text("Your second draft is closed.").wait_for()

    assert fresh(entry).category == culture


def test_staff_compare_entries_and_merge_organisations(page, live_server, look):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    first, second = (SubmissionFactory(edition=edition, title=TITLE, handed_in=True) for _ in range(2))
    one = Organisation.objects.create(legal_name="Hospital Vallmar (demo)", kind="hospital", country="SE")
    other = SubmissionFactory(
        edition=edition, organisation=OrganisationFactory(legal_name="Hospital Vallmar"), title="Sepsis", handed_in=True
    )
    actions.update_organisation(
        one, legal_name=one.legal_name, kind="hospital", country="SE", website="", pic="", parent=None,
        preciseu_partner=True, listed=True, by=UserFactory(roles=[Role.STAFF]), at=timezone.now(),
    )  # fmt: skip
    actions.compare_entries(at=timezone.now())
    staff = UserFactory(roles=[Role.STAFF], name="Marta Puigvert")
    _sign_in(page, live_server, staff)

    page.goto(reverse("submissions:staff_submission", args=[edition.slug, first.public_id]))
    look("staff-similar")
    follow(page.get_by_role("link", name=f"{second.number} {TITLE}"))
    page.get_by_label("The same practice").check()
    page.get_by_label("Reason").fill("One practice, handed in by both partners.")
    look("staff-likeness")
    follow(page.get_by_role("button", name="Record the decision"))
    page.get_by_text("The decision is recorded.").wait_for()
    assert Likeness.objects.get().verdict == "same"

    page.goto(reverse("submissions:organisations"))
    look("organisations")
    follow(page.get_by_role("link", name="Hospital Vallmar (demo)"))
    look("organisation")
    follow(page.get_by_role("link", name="Merge Hospital Vallmar into this one"))
    page.get_by_label("How you know that they are one organisation").fill("One PIC in the register.")
    look("merge")
    follow(page.get_by_role("button", name="Merge them"))
    page.get_by_text("They are one now.").wait_for()
    assert fresh(other).organisation == one
