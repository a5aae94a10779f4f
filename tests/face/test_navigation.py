"""Where the head of a page leads: to places that exist, and only to those open to the person's roles."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.rules import Role
from preciseu_portal import navigation
from tests.factories.accounts import UserFactory

EVERY_PLACE = (*navigation.PUBLIC, *navigation.WORK, *navigation.ACCOUNT)


def is_there(name: str) -> bool:
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


def test_every_place_of_the_head_exists() -> None:
    assert [place.name for place in EVERY_PLACE if not is_there(place.name)] == []


@pytest.mark.django_db
def test_a_visitor_is_led_to_nothing_that_needs_a_role() -> None:
    assert navigation.links(navigation.WORK, AnonymousUser(), "") == []


@pytest.mark.django_db
def test_staff_are_led_to_their_desk_and_an_applicant_is_not() -> None:
    words = [
        {str(link.words) for link in navigation.links(navigation.WORK, person, "")}
        for person in (UserFactory(roles=[Role.STAFF]), UserFactory())
    ]

    assert ["Staff desk" in said for said in words] == [True, False]


def test_the_page_one_is_on_is_marked_in_the_head(client: Client) -> None:
    page = client.get(reverse("page-help")).content.decode()

    assert f'<a href="{reverse("page-help")}" aria-current="page">' in page


def test_places_of_a_demonstration_are_shown_in_one_only(client: Client, settings: Any) -> None:
    shown = []
    for settings.DEMONSTRATION in (True, False):
        shown.append("Letters that the portal sent" in client.get(reverse("page-help")).content.decode())

    assert shown == [True, False]
