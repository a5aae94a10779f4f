"""A passkey beside the app: added, its recovery codes kept, asked for at the next visit; Chromium plays the device."""

from __future__ import annotations

import os
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts import second_factor
from accounts.actions import resetting
from accounts.models import Event
from accounts.rules import Role
from notifications.models import Letter
from tests.clients import PortalClient, cookie_of, follow
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def looked_at(page: Any, assert_accessible: Any, name: str) -> None:
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/factor-{name}-{width}.png", full_page=True)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def sign_in_with_one_factor(page: Any, person: Any, address: str) -> None:
    cookie = cookie_of(person, address)
    client = PortalClient()
    client.force_login(person, second_factor=False)
    page.context.clear_cookies()
    page.context.add_cookies([{**cookie, "value": client.cookies[cookie["name"]].value}])


def device_of(page: Any) -> Any:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return devtools


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.STAFF])
def test_a_passkey_is_added_and_asked_for_at_the_next_visit(page, live_server, assert_accessible, role) -> None:
    person = UserFactory(roles=[role], second_factor=False)
    device_of(page)
    sign_in_with_one_factor(page, person, live_server.url)

    page.goto("/admin/")
    looked_at(page, assert_accessible, "set-up")
    follow(page.get_by_role("link", name="Rather a passkey"))
    looked_at(page, assert_accessible, "add")
    page.get_by_role("button", name="Add the passkey").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    assert page.get_by_label("Unused codes").get_by_role("listitem").count() == 10
    looked_at(page, assert_accessible, "codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them").click()
    assert download.value.suggested_filename.endswith(".txt")
    page.goto(reverse("mfa_index"))
    looked_at(page, assert_accessible, "index")
    assert page.get_by_text("Set up Passkey").is_visible()
    page.goto(reverse("mfa_list_webauthn"))
    looked_at(page, assert_accessible, "list")
    assert Event.objects.filter(verb="second factor added").exists()
    assert Letter.objects.filter(kind="account_changed", to=person.email).exists()

    sign_in_with_one_factor(page, person, live_server.url)
    page.goto("/admin/")
    assert reverse("mfa_reauthenticate_webauthn") in page.url
    looked_at(page, assert_accessible, "asked")
    page.goto(reverse("mfa_activate_totp"))
    assert reverse("mfa_reauthenticate_webauthn") in page.url, "one factor is not enough to add another"
    page.goto(f"{reverse('mfa_reauthenticate_webauthn')}?next=/admin/")
    follow(page.get_by_role("button", name="Use the passkey"))
    assert page.url.endswith("/admin/")


def test_a_device_that_gives_no_passkey_is_said_in_the_page(page, live_server, assert_accessible) -> None:
    person = UserFactory(roles=[Role.STAFF], second_factor=False)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {**DEVICE, "isUserVerified": False, "automaticPresenceSimulation": False, "protocol": "u2f"}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "transport": "usb", "hasResidentKey": False,
                                                                   "hasUserVerification": False}})  # fmt: skip
    page.add_init_script(
        "navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    sign_in_with_one_factor(page, person, live_server.url)

    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_role("button", name="Add the passkey").click()

    page.get_by_text("No passkey came from your device").wait_for()
    assert_accessible(page)
    assert not second_factor.is_set_up(person)


def test_staff_reset_a_lost_second_factor_in_the_browser(page, live_server, assert_accessible) -> None:
    first, second, person = (UserFactory(roles=[role]) for role in (Role.STAFF, Role.STAFF, Role.EVALUATOR))
    other = UserFactory(roles=[Role.CHAIR])
    resetting.withdraw_reset(resetting.propose_reset(other, reason="Lost.", by=first, at=NOW), by=first, at=NOW)
    page.context.add_cookies([cookie_of(first, live_server.url)])
    page.goto(reverse("calls:staff"))
    follow(page.get_by_role("link", name="Somebody has lost their second factor"))
    page.get_by_label("E-mail address of the person").fill(person.email)
    page.get_by_label("Reason").fill("Her phone was stolen. I called her office and spoke to her.")
    follow(page.get_by_role("button", name="Propose it"))
    looked_at(page, assert_accessible, "resets")
    page.context.clear_cookies()
    page.context.add_cookies([cookie_of(second, live_server.url)])
    page.reload()
    follow(page.get_by_role("link", name="Open the proposal"))
    looked_at(page, assert_accessible, "reset")
    follow(page.get_by_role("button", name="Reset it"))
    page.get_by_text("The second factor is reset").wait_for()

    assert not second_factor.is_set_up(person)
