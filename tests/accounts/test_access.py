"""Decorators that guard views, on a view of their own."""

from __future__ import annotations

import time

import pytest
from allauth.core.context import request_context
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts.access import only_in_demonstration, recently_authenticated, requires_role
from accounts.refusals import Refused
from accounts.rules import Role
from tests.clients import proof_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def page(request):
    return HttpResponse("in")


def ask(view, person, *, proved_ago: float | None = None):
    request = RequestFactory().get("/")
    request.user = person
    request.session = {} if proved_ago is None else proof_of(person, at=time.time() - proved_ago)
    with request_context(request):
        return view(request).content.decode()


def test_a_page_of_a_role_opens_to_that_role():
    assert ask(requires_role(Role.STAFF, Role.CHAIR)(page), UserFactory(roles=[Role.CHAIR])) == "in"


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR]])
def test_a_page_of_a_role_refuses_others_and_says_whom_it_is_for(roles):
    with pytest.raises(Refused, match="This page is for: Staff, Chair"):
        ask(requires_role(Role.STAFF, Role.CHAIR)(page), UserFactory(roles=roles))


def test_a_page_of_a_role_refuses_nobody_in_particular():
    with pytest.raises(Refused):
        ask(requires_role(Role.STAFF)(page), AnonymousUser())


def test_a_page_of_the_demonstration_does_not_exist_elsewhere(settings):
    with pytest.raises(Http404):
        ask(only_in_demonstration(page), AnonymousUser())

    settings.DEMONSTRATION = True
    assert ask(only_in_demonstration(page), AnonymousUser()) == "in"


def test_a_dangerous_act_asks_again_after_fifteen_minutes():
    person = UserFactory(roles=[Role.STAFF])

    assert ask(recently_authenticated(page), person, proved_ago=14 * 60) == "in"
    with pytest.raises(ReauthenticationRequired):
        ask(recently_authenticated(page), person, proved_ago=15 * 60 + 1)


def test_a_dangerous_act_does_not_ask_in_a_demonstration(settings):
    settings.DEMONSTRATION = True

    assert ask(recently_authenticated(page), UserFactory(roles=[Role.STAFF])) == "in"
