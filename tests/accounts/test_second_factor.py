"""Who has a role gets in with two factors or not at all."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.cache import cache
from django.urls import reverse

from accounts.adapter import PortalMFAAdapter
from accounts.models import Event
from accounts.rules import SECOND_FACTOR_ROLES, Role
from notifications.models import Letter
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
DOOR = "/admin/"


def code_of(secret: str) -> str:
    cache.clear()  # a code counts once within half a minute, and tests are faster than that
    return format_hotp_value(hotp_value(secret, list(counters())[1]))


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
def test_a_role_without_a_second_factor_is_sent_to_set_one_up(client, role):
    client.force_login(UserFactory(roles=[role], second_factor=False), second_factor=False)

    assert client.get(DOOR).url == reverse("mfa_activate_totp")
    assert client.get(reverse("accounts:profile")).url == reverse("mfa_activate_totp")


def test_a_role_that_proved_one_factor_only_is_asked_for_the_other(client):
    client.force_login(UserFactory(roles=[Role.STAFF]), second_factor=False)

    assert client.get(DOOR).url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"


def test_an_applicant_needs_one_factor(client):
    client.force_login(UserFactory(), second_factor=False)

    assert client.get(reverse("mfa_index")).status_code == 200


def test_in_demonstration_mode_the_second_factor_is_skipped(client, settings):
    settings.DEMONSTRATION = True
    client.force_login(UserFactory(roles=[Role.STAFF], second_factor=False), second_factor=False)

    assert client.get(DOOR).status_code == 200


def test_the_admin_site_has_no_sign_in_of_its_own(client):
    answer = client.get(DOOR, follow=True)

    assert [address.partition("?")[0] for address, _ in answer.redirect_chain] == ["/admin/login/", "/accounts/login/"]
    assert answer.redirect_chain[-1][0].endswith("?next=%2Fadmin%2F")


def test_an_applicant_finds_the_admin_site_closed(client):
    client.force_login(UserFactory())

    assert client.get(reverse("admin:login")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_setting_up_a_second_factor_opens_the_door_and_shows_recovery_codes(client):
    person = UserFactory(roles=[Role.STAFF], second_factor=False)
    client.force_login(person, second_factor=False)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    codes = client.get(answer.url)
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(DOOR).status_code == 200
    assert sorted(Event.objects.values_list("verb", "facts__factor")) == [
        ("second factor added", "recovery_codes"),
        ("second factor added", "totp"),
    ]
    assert [letter.subject for letter in Letter.objects.all()] == ["An authenticator app was added as second factor"]


def test_a_code_of_the_second_factor_opens_the_door(client):
    person = UserFactory(roles=[Role.EVALUATOR], second_factor=False)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    client.force_login(person, second_factor=False)

    answer = client.post(f"{reverse('mfa_reauthenticate')}?next=/admin/", {"code": code_of(secret)})

    assert answer.url == DOOR
    assert client.get(DOOR).status_code == 200


def test_removing_the_second_factor_closes_the_door_again(client):
    person = UserFactory(roles=[Role.STAFF])
    client.force_login(person)

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get(DOOR).url == reverse("mfa_activate_totp")


def test_the_secret_of_a_second_factor_is_not_stored_in_clear():
    secret = generate_totp_secret()

    factor = TOTP.activate(UserFactory(), secret)

    assert secret not in factor.instance.data["secret"]
    assert PortalMFAAdapter().decrypt(factor.instance.data["secret"]) == secret


def test_a_change_of_the_secret_key_locks_nobody_out(settings):
    factor = TOTP.activate(UserFactory(), "JBSWY3DPEHPK3PXP")

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, longer than the one before, and just as secret"

    assert PortalMFAAdapter().decrypt(factor.instance.data["secret"]) == "JBSWY3DPEHPK3PXP"
