"""A lost second factor: two members of staff take it away, the person is told twice and is signed out everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from accounts import policies, second_factor
from accounts.actions import resetting
from accounts.models import Event, SecondFactorReset
from accounts.refusals import Refused
from accounts.rules import Role
from notifications.models import Letter
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW, now_is

pytestmark = pytest.mark.django_db
RESETS = "accounts:resets"


@pytest.fixture(autouse=True)
def now():
    with now_is(NOW):
        yield


def proposed(role: Role = Role.EVALUATOR) -> SecondFactorReset:
    person, staff = UserFactory(roles=[role]), UserFactory(roles=[Role.STAFF])
    return resetting.propose_reset(person, reason="Phone in the lake; I called her.", by=staff, at=NOW)


def one(reset: SecondFactorReset) -> str:
    return reverse("accounts:reset", args=[reset.pk])


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.STAFF, Role.CHAIR])
def test_two_members_of_staff_reset_it_and_the_person_is_told_both_times(client, role: Role) -> None:
    person, first, second = UserFactory(roles=[role]), UserFactory(roles=[Role.STAFF]), UserFactory(roles=[Role.STAFF])
    there, elsewhere = PortalClient(), PortalClient()
    there.force_login(person)
    client.force_login(first)

    client.post(reverse(RESETS), {"email": person.email.upper(), "reason": "Lost her phone."})
    reset = SecondFactorReset.objects.get()
    assert second_factor.is_set_up(person)
    assert Letter.objects.get(kind="second_factor_reset_proposed").to == person.email
    elsewhere.force_login(second)
    elsewhere.post(one(reset), {"confirm": "1"})

    reset.refresh_from_db()
    assert (reset.proposed_by, reset.confirmed_by) == (first, second)
    assert not Authenticator.objects.filter(user=person).exists()
    assert Letter.objects.get(kind="second_factor_reset").to == person.email
    assert "_auth_user_id" not in there.session
    assert "login" in there.get("/admin/").headers["Location"]
    assert client.get(reverse(RESETS)).status_code == 200  # nobody else is signed out
    verbs = Event.objects.filter(verb__startswith="second factor reset").values_list("verb", "actor", "reason")
    assert list(verbs) == [
        ("second factor reset proposed", first.pk, "Lost her phone."),
        ("second factor reset", second.pk, "Lost her phone."),
    ]


def refusal_of(reset: SecondFactorReset, by) -> policies.Refusal:
    """Nothing is taken away, nobody is told."""
    letters, factors = Letter.objects.count(), Authenticator.objects.count()
    with pytest.raises(Refused) as refused:
        resetting.confirm_reset(reset, by=by, at=NOW)
    assert SecondFactorReset.objects.open().filter(pk=reset.pk).exists()
    assert (Letter.objects.count(), Authenticator.objects.count()) == (letters, factors)
    return refused.value.refusal


def test_whoever_proposed_it_does_not_confirm_it() -> None:
    reset = proposed()

    assert refusal_of(reset, reset.proposed_by) == policies.SAME_PERSON


def test_nobody_takes_part_in_the_reset_of_their_own() -> None:
    reset = proposed(Role.STAFF)

    assert refusal_of(reset, reset.person) == policies.YOUR_OWN_FACTOR
    with pytest.raises(Refused) as refused:
        resetting.propose_reset(reset.proposed_by, reason="Mine.", by=reset.proposed_by, at=NOW)
    assert refused.value.refusal == policies.YOUR_OWN_FACTOR


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.CHAIR, Role.AUDITOR, Role.OPERATOR])
def test_only_staff_reset(client, role: Role) -> None:
    reset, other = proposed(), UserFactory(roles=[role])
    client.force_login(other)

    assert refusal_of(reset, other) == policies.NOT_STAFF
    for address in (reverse(RESETS), one(reset)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"confirm": "1", "email": reset.person.email, "reason": "x"}).status_code == 403
    assert SecondFactorReset.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "code"), [({}, "no-role"), ({"roles": [Role.EVALUATOR], "second_factor": False}, "no-factor")]
)
def test_there_must_be_something_to_reset(who: dict[str, object], code: str) -> None:
    staff, person = UserFactory(roles=[Role.STAFF]), UserFactory(**who)

    with pytest.raises(Refused) as refused:
        resetting.propose_reset(person, reason="Lost.", by=staff, at=NOW)

    assert refused.value.refusal.code == code
    assert not SecondFactorReset.objects.exists()


def test_a_reset_needs_a_reason_and_is_proposed_once() -> None:
    reset = proposed()
    with pytest.raises(ValidationError):
        resetting.propose_reset(UserFactory(roles=[Role.CHAIR]), reason=" ", by=reset.proposed_by, at=NOW)
    with pytest.raises(Refused) as refused:
        resetting.propose_reset(reset.person, reason="Again.", by=UserFactory(roles=[Role.STAFF]), at=NOW)

    assert refused.value.refusal == policies.RESET_PROPOSED
    assert SecondFactorReset.objects.get() == reset


def test_a_proposal_taken_back_changes_nothing_and_cannot_be_confirmed(client) -> None:
    reset = proposed()
    client.force_login(reset.proposed_by)

    client.post(one(reset), {"withdraw": "1"})

    assert second_factor.is_set_up(reset.person)
    assert not SecondFactorReset.objects.open().exists()
    with pytest.raises(Refused) as refused:
        resetting.confirm_reset(reset, by=UserFactory(roles=[Role.STAFF]), at=NOW)
    assert refused.value.refusal == policies.RESET_OVER
    assert not Letter.objects.filter(kind="second_factor_reset").exists()


def test_the_database_itself_wants_two_others() -> None:
    reset = proposed()

    with pytest.raises(IntegrityError):
        SecondFactorReset.objects.filter(pk=reset.pk).update(confirmed_by=reset.proposed_by, confirmed_at=NOW)


def test_staff_of_a_rehearsal_reset_nobody_outside() -> None:
    reset = proposed()

    assert refusal_of(reset, UserFactory(roles=[Role.STAFF], rehearsal="play")) == policies.OTHER_REHEARSAL


def test_an_unknown_address_is_said_and_what_was_typed_stays(client) -> None:
    client.force_login(UserFactory(roles=[Role.STAFF]))

    answer = client.post(reverse(RESETS), {"email": "nobody@a.example", "reason": "Lost it."})

    assert answer.status_code == 422
    assert "Lost it." in answer.content.decode()
    assert not SecondFactorReset.objects.exists()


def test_sessions_of_others_stay() -> None:
    person, other = UserFactory(), UserFactory()
    for who in (person, person, other):
        PortalClient().force_login(who)

    with now_is(NOW):
        ended = resetting.end_sessions(person, at=NOW)

    assert (ended, Session.objects.count()) == (2, 1)


def test_a_proposal_counts_for_a_week_and_is_proposed_anew_after_it(client) -> None:
    reset, second = proposed(), UserFactory(roles=[Role.STAFF])

    with now_is(NOW + timedelta(days=7)):
        client.force_login(second)
        page = client.get(one(reset)).content.decode()
        assert client.post(one(reset), {"confirm": "1"}).status_code == 403
        assert second_factor.is_set_up(reset.person)
        client.post(one(reset), {"withdraw": "1"})
        client.post(reverse(RESETS), {"email": reset.person.email, "reason": "I called her again."})

    assert "older than a week" in page
    assert 'name="confirm"' not in page
    assert SecondFactorReset.objects.open().get().reason == "I called her again."


def test_the_last_moment_of_the_week_is_in_time() -> None:
    reset, second = proposed(), UserFactory(roles=[Role.STAFF])

    resetting.confirm_reset(reset, by=second, at=reset.lapses_at - timedelta(microseconds=1))

    assert not Authenticator.objects.filter(user=reset.person).exists()
