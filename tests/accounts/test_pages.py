"""Pages of one's own account, and those of a demonstration."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Consent
from accounts.rules import Role
from tests.factories.accounts import ConsentFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_changes_their_profile(client):
    person = UserFactory()
    client.force_login(person)

    client.post(reverse("accounts:profile"), {"name": "Elin Berg", "time_zone": "Europe/Sofia", "language": "bg"})

    person.refresh_from_db()
    assert (person.name, person.time_zone, person.language) == ("Elin Berg", "Europe/Sofia", "bg")
    assert client.cookies["django_language"].value == "bg"


def test_a_profile_without_a_name_is_not_saved_and_says_why(client):
    person = UserFactory(name="Elin Berg")
    client.force_login(person)

    page = client.post(reverse("accounts:profile"), {"name": "", "time_zone": "", "language": "en"})

    person.refresh_from_db()
    assert person.name == "Elin Berg"
    assert "Fill in “Name”" in page.content.decode()


@pytest.mark.parametrize("count", [1, 7])
def test_the_profile_costs_the_same_queries_for_one_consent_as_for_many(client, django_assert_num_queries, count):
    person = UserFactory()
    ConsentFactory.create_batch(count, person=person)
    ConsentFactory(text="Not mine")
    client.force_login(person)

    with django_assert_num_queries(4):  # session, user, second factors, consents
        page = client.get(reverse("accounts:profile")).content.decode()

    assert page.count("Withdraw this consent") == count
    assert "Not mine" not in page


def test_a_consent_is_withdrawn_on_the_profile(client):
    consent = ConsentFactory()
    client.force_login(consent.person)

    answer = client.post(reverse("accounts:withdraw_consent", args=[consent.pk]))

    assert answer.url == reverse("accounts:profile")
    assert not Consent.objects.standing().exists()


def test_the_consent_of_another_does_not_exist(client):
    consent = ConsentFactory()
    client.force_login(UserFactory())

    assert client.post(reverse("accounts:withdraw_consent", args=[consent.pk])).status_code == 404
    assert Consent.objects.standing().exists()


@pytest.mark.parametrize("name", ["accounts:demonstration", "notifications:mailbox"])
def test_pages_of_the_demonstration_do_not_exist_elsewhere(client, settings, name):
    assert client.get(reverse(name)).status_code == 404

    settings.DEMONSTRATION = True
    assert client.get(reverse(name)).status_code == 200


def test_nobody_becomes_somebody_else_outside_a_demonstration(client):
    person = UserFactory(rehearsal="rehearsal-1")

    assert client.post(reverse("accounts:sign_in_as", args=[person.public_id])).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("count", [1, 7])
def test_the_demonstration_offers_one_person_per_role_and_rehearsal(client, settings, django_assert_num_queries, count):
    settings.DEMONSTRATION = True
    for slug in ("rehearsal-1", "rehearsal-2"):
        for roles in ([], [Role.STAFF], [Role.EVALUATOR]):
            UserFactory.create_batch(count, rehearsal=slug, roles=roles)
    UserFactory(name="Real Person", roles=[Role.STAFF])

    with django_assert_num_queries(2):  # people, what their rehearsals are called
        page = client.get(reverse("accounts:demonstration"))

    offered = [(entry.rehearsal, entry.role) for part in page.context["rehearsals"] for entry in part["entries"]]
    roles = [Role.APPLICANT, Role.EVALUATOR, Role.STAFF]
    assert offered == [(slug, role) for slug in ("rehearsal-1", "rehearsal-2") for role in roles]
    assert "Real Person" not in page.content.decode()


def test_a_visitor_of_the_demonstration_becomes_an_invented_person(client, settings):
    settings.DEMONSTRATION = True
    person = UserFactory(rehearsal="rehearsal-1", roles=[Role.EVALUATOR], second_factor=False)

    answer = client.post(reverse("accounts:sign_in_as", args=[person.public_id]))

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get(reverse("admin:index")).status_code == 200


def test_nobody_becomes_a_real_person(client, settings):
    settings.DEMONSTRATION = True

    assert client.post(reverse("accounts:sign_in_as", args=[UserFactory().public_id])).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("roles", "home"),
    [([Role.EVALUATOR, Role.STAFF], "/staff/letters/"), ([], "/accounts/"), ([Role.CHAIR], "/accounts/")],
)
def test_sign_in_leads_to_the_first_of_ones_roles_that_has_a_page(client, settings, roles, home):
    settings.DEMONSTRATION = True
    settings.HOMES = {"staff": "notifications:letters", "evaluator": "admin:index", "chair": "no:such-page"}
    person = UserFactory(rehearsal="rehearsal-1", roles=roles)

    assert client.post(reverse("accounts:sign_in_as", args=[person.public_id])).url == home
