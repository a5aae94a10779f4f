"""May we apply: the reasons of the rules, while one types and without script."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.eligibility import reasons
from calls.loading.stored import settle
from calls.models import Edition
from calls.rules import Phase
from submissions.models import Submission
from tests.calls.edition_file import data
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import OrganisationFactory, ProjectFactory, SubmissionFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return edition_in(Phase.SUBMISSION, at=timezone.now())


def told(client, edition, **typed):
    answer = client.get(reverse("submissions:may_apply", args=[edition.slug]), typed)
    assert answer.status_code == 200
    return answer.content.decode()


EDITION_2 = Edition()
settle(EDITION_2, data())


# Domain, section 7: codes that machines get wrong, as typed or imported.
@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        *((code, "hospital", "is in the European Union.") for code in ("EL", "GR", "GP", "MQ", "GF", "RE", "YT", "MF", "AX")),
        *((code, "hospital", "is associated to Horizon Europe.") for code in ("UK", "GB", "CH", "EG", "XK", "FO")),
        *((code, "hospital", "Pillar III. Staff decide.") for code in ("CA", "KR", "NZ")),
        *((code, "hospital", "Staff decide.") for code in ("GL", "NC", "PF", "AW", "CW", "SX", "BQ", "TF", "BL", "PM", "WF")),
        *((code, "hospital", "neither in the European Union nor") for code in ("LI", "AU", "IN", "US", "JP", "MA")),
        *((code, "international_research", "wherever they have their seat.") for code in ("US", "CA", "LI")),
    ],
)  # fmt: skip
def test_the_traps_of_the_country_list(code, kind, sentence):
    said = [r.sentence for r in reasons(kind, code, kinds=EDITION_2.organisation_kinds, countries=EDITION_2.countries)]

    assert sentence in said[1]
    assert ("UNSCR 1244/1999" in said[1]) is (code == "XK")


def test_the_reasons_follow_what_is_typed(client, edition):
    assert "<li>" not in told(client, edition, kind="hospital")
    assert "You may apply, as far as these answers go" in told(client, edition, kind="hospital", country="SE")
    assert "You may apply; staff decide" in told(client, edition, kind="hospital", country="CA")
    assert "By these answers you may not apply" in told(client, edition, kind="hospital", country="US")


def test_a_category_that_is_meant_for_others_says_so(client, edition):
    category = edition.categories.all()[0]
    category.meant_for = ["authority"]
    category.save()

    assert "IMPACT is meant for" in told(client, edition, kind="hospital", country="SE", category=str(category.pk))
    assert "IMPACT" not in told(client, edition, kind="hospital", country="SE", category="no-number")


def test_the_own_project_stands_for_its_organisation_and_anothers_does_not(client, edition):
    person = UserFactory()
    own = ProjectFactory(organisation=OrganisationFactory(member=person, country="CA"))
    others = ProjectFactory(organisation=OrganisationFactory(country="US"))
    client.force_login(person)

    assert "Canada" in told(client, edition, project=str(own.public_id))
    assert "Canada" in told(client, edition, project=f"new:{own.organisation.public_id}")
    assert "<li>" not in told(client, edition, project=str(others.public_id))


NEW = {"project": "new", "legal_name": "Toronto House (demo)", "kind": "hospital", "title": "Rounds at the bed"}


def test_without_script_the_doubts_are_read_before_the_application_begins(client, edition):
    client.force_login(UserFactory())
    address = reverse("submissions:begin", args=[edition.slug])
    typed = NEW | {"country": "CA", "category": str(edition.categories.all()[0].pk)}

    page = client.post(address, typed).content.decode()
    assert "You may apply; staff decide" in page
    assert not Submission.objects.exists()
    read = re.search(r'name="reasons_read" value="([0-9a-f]+)"', page)

    answer = client.post(address, typed | {"reasons_read": read[1]})

    assert answer.status_code == 302
    assert Submission.objects.get().organisation.country == "CA"


def test_without_doubts_the_application_begins_at_once(client, edition):
    client.force_login(UserFactory())
    typed = NEW | {"country": "SE", "category": str(edition.categories.all()[0].pk)}

    assert client.post(reverse("submissions:begin", args=[edition.slug]), typed).status_code == 302
    assert Submission.objects.count() == 1


def test_the_draft_shows_the_reasons_of_its_category(client, edition):
    draft = SubmissionFactory(edition=edition, at=timezone.now(), organisation=OrganisationFactory(country="NO"))
    client.force_login(owner_of(draft))

    page = client.get(reverse("submissions:project", args=[draft.public_id])).content.decode()

    assert "Norway is associated to Horizon Europe." in page
    assert f"{reverse('submissions:may_apply', args=[edition.slug])}" in page
