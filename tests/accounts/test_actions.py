"""Acts of and on people."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts import actions, policies
from accounts.models import Consent, Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from tests.factories.accounts import ConsentFactory, UserFactory
from tests.factories.moments import LONG_AGO, NOW

pytestmark = pytest.mark.django_db


def events():
    return list(Event.objects.values_list("verb", "from_state", "to_state"))


def test_the_groups_of_all_roles_exist_after_migration():
    from django.contrib.auth.models import Group

    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)


def test_giving_a_role_opens_the_admin_site_and_is_recorded():
    person, operator = UserFactory(), UserFactory(roles=[Role.OPERATOR])

    person = actions.give_role(person, Role.STAFF, by=operator, at=NOW)

    assert (person.roles, person.is_staff) == ({Role.APPLICANT, Role.STAFF}, True)
    assert events() == [("role given", "", "staff")]


def test_taking_the_last_role_closes_the_admin_site():
    person = UserFactory(roles=[Role.STAFF, Role.CHAIR])

    person = actions.take_role(person, Role.CHAIR, by=None, at=NOW)
    assert person.is_staff
    person = actions.take_role(person, Role.STAFF, by=None, at=NOW)

    assert (person.roles, person.is_staff) == ({Role.APPLICANT}, False)
    assert events() == [("role taken", "chair", ""), ("role taken", "staff", "")]


@pytest.mark.parametrize(
    ("person", "role", "refusal"),
    [
        ({}, Role.APPLICANT, policies.NOT_A_ROLE_TO_GIVE),
        ({"is_active": False}, Role.STAFF, policies.INACTIVE),
        ({"roles": [Role.STAFF]}, Role.STAFF, policies.HAS_ROLE),
    ],
)
def test_a_role_is_refused_with_a_reason(person, role, refusal):
    person = UserFactory(**person)

    with pytest.raises(Refused) as refused:
        actions.give_role(person, role, by=None, at=NOW)

    assert refused.value.refusal == refusal
    assert events() == []


@pytest.mark.parametrize(
    ("role", "refusal"), [(Role.APPLICANT, policies.NOT_A_ROLE_TO_GIVE), (Role.CHAIR, policies.LACKS_ROLE)]
)
def test_what_nobody_has_cannot_be_taken(role, refusal):
    with pytest.raises(Refused) as refused:
        actions.take_role(UserFactory(roles=[Role.STAFF]), role, by=None, at=NOW)

    assert refused.value.refusal == refusal
    assert events() == []


def test_there_is_one_account_per_address_whatever_its_case():
    UserFactory(email="elin@people.example")

    with pytest.raises(ValidationError, match="already an account"):
        actions.create_person("Elin@People.Example", by=None, at=NOW)

    assert User.objects.count() == 1
    assert events() == []


def test_an_operator_makes_the_first_member_of_staff_and_twice_is_once(capsys):
    for _ in range(2):
        call_command("create_person", "chair@people.example", "--role", "staff", "--role", "chair", "--name", "Chair")

    person = User.objects.get()
    assert (person.name, person.roles) == ("Chair", {Role.APPLICANT, Role.STAFF, Role.CHAIR})
    assert not person.has_usable_password()
    assert [verb for verb, *_ in events()] == ["person created", "role given", "role given"]
    assert "chair@people.example: applicant, chair, staff" in capsys.readouterr().out


def test_an_operator_is_told_what_is_wrong_with_an_address():
    with pytest.raises(CommandError, match="valid email address"):
        call_command("create_person", "not an address", "--role", "staff")

    assert not User.objects.exists()


def test_what_an_invented_person_does_is_recorded_in_their_rehearsal():
    person = UserFactory(rehearsal="rehearsal-1")

    actions.change_profile(person, name="New Name", time_zone="Europe/Sofia", language="bg", by=person, at=NOW)

    person.refresh_from_db()
    assert (person.name, person.time_zone, person.language) == ("New Name", "Europe/Sofia", "bg")
    assert Event.objects.get().edition == "rehearsal-1"


def test_a_consent_keeps_the_text_that_was_agreed_to():
    person = UserFactory()

    consent = actions.give_consent(
        Consent.Purpose.PUBLICATION, by=person, at=NOW, text="I agree.", text_version="2", about="submission:1"
    )

    assert list(Consent.objects.standing()) == [consent]
    assert (consent.text, consent.given_at) == ("I agree.", NOW)
    assert events() == [("consent given", "", "")]


def test_a_withdrawn_consent_stays_with_the_moment_of_its_end():
    consent = ConsentFactory(given_at=LONG_AGO)

    actions.withdraw_consent(consent, by=consent.person, at=NOW)

    consent.refresh_from_db()
    assert (consent.given_at, consent.withdrawn_at) == (LONG_AGO, NOW)
    assert not Consent.objects.standing().exists()


@pytest.mark.parametrize(
    ("consent", "refusal"),
    [
        ({"purpose": Consent.Purpose.DATA_NOTICE}, policies.RESTS_NOT_ON_CONSENT),
        ({"withdrawn_at": LONG_AGO}, policies.ALREADY_WITHDRAWN),
    ],
)
def test_what_does_not_rest_on_consent_is_not_withdrawn(consent, refusal):
    consent = ConsentFactory(**consent)
    before = consent.withdrawn_at

    with pytest.raises(Refused) as refused:
        actions.withdraw_consent(consent, by=consent.person, at=NOW)

    consent.refresh_from_db()
    assert refused.value.refusal == refusal
    assert consent.withdrawn_at == before
    assert events() == []


def test_nobody_withdraws_the_consent_of_another():
    consent = ConsentFactory()

    with pytest.raises(Refused) as refused:
        actions.withdraw_consent(consent, by=UserFactory(), at=NOW)

    assert refused.value.refusal == policies.NOT_YOUR_CONSENT
    assert list(Consent.objects.standing()) == [consent]


def test_an_address_made_by_an_operator_is_confirmed_by_the_first_code_and_an_invented_one_is_confirmed_already():
    real = actions.create_person("real@people.example", by=None, at=NOW)
    invented = actions.create_person("invented@people.example", by=None, at=NOW, rehearsal="rehearsal-1")

    assert [person.emailaddress_set.get().verified for person in (real, invented)] == [False, True]


def test_a_rehearsal_is_forgotten_whole_and_nothing_else_is():
    real = UserFactory()
    consent = ConsentFactory(person=real)
    actions.record("thing done", "thing:1", by=real, at=NOW, edition="best-practice-2")
    invented = actions.create_person("invented@people.example", by=None, at=NOW, rehearsal="rehearsal-1")
    actions.give_role(invented, Role.STAFF, by=None, at=NOW)
    ConsentFactory(person=invented)
    actions.record("thing done", "thing:1", by=real, at=NOW, edition="rehearsal-1")
    actions.chain_events()

    assert actions.forget_rehearsal("rehearsal-1", using="default") == 1

    assert list(User.objects.all()) == [real]
    assert list(Consent.objects.all()) == [consent]
    assert list(Event.objects.values_list("edition", flat=True)) == ["best-practice-2"]
    assert actions.verify_chain() is None
