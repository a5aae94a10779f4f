"""A lost second factor, by two members of staff: from the mail address typed to the confirmation."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import SecondFactorReset
from accounts.rules import Role
from tests.clients import cookie_of, follow
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_one_of_staff_proposes_and_another_confirms_it(page, live_server, look) -> None:
    person = UserFactory(name="Ana Zeller", roles=[Role.EVALUATOR])
    first, second = (UserFactory(name=name, roles=[Role.STAFF]) for name in ("Bo Ek", "Cy Oba"))
    page.context.add_cookies([cookie_of(first, live_server.url)])
    page.goto(reverse("accounts:resets"))
    page.get_by_label("E-mail").fill("nobody@lefkara.example")
    follow(page.get_by_role("button", name="Propose it"))
    look("resets-problem")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Reason").fill("Lost the phone in a lake; I called her at the ward.")
    follow(page.get_by_role("button", name="Propose it"))
    look("resets")
    follow(page.get_by_role("link", name="Open the proposal"))
    look("reset-by-who-proposed")
    expect(page.get_by_role("button", name="Reset it")).to_have_count(0)

    page.context.clear_cookies()
    page.context.add_cookies([cookie_of(second, live_server.url)])
    page.reload()
    look("reset-by-another")
    follow(page.get_by_role("button", name="Reset it"))
    look("resets-done")
    assert SecondFactorReset.objects.get().confirmed_by == second
    assert not Authenticator.objects.filter(user=person).exists()
