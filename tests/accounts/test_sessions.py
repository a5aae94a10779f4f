"""A session begins and ends by PostgreSQL's clock, whatever the web server's own says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.arrival import clock
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

WHOLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
SOON = timedelta(seconds=10)


def wrong_by(hours: int) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=True)


def signed_in() -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client


def told(client: Client) -> dict[str, object]:
    return json.loads(client.get(reverse("accounts:session")).content)


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_wrong_web_clock_does_not_change_when_a_session_ends(hours: int) -> None:
    with wrong_by(hours):
        client = signed_in()
        left = told(client)["seconds"]

    assert WHOLE - SOON < timedelta(seconds=left) <= WHOLE
    assert abs(Session.objects.get().expire_date - clock.now() - WHOLE) < SOON


def test_a_fast_web_clock_does_not_end_a_session_early() -> None:
    client = signed_in()
    Session.objects.update(expire_date=clock.now() + timedelta(hours=1))

    with wrong_by(2):
        answer = told(client)

    assert answer["person"]
    assert 3590 < answer["seconds"] <= 3600


def test_a_slow_web_clock_does_not_prolong_a_session() -> None:
    client = signed_in()
    Session.objects.update(expire_date=clock.now() - timedelta(hours=1))

    with wrong_by(-2):
        answer = told(client)

    assert (answer["person"], answer["seconds"]) == ("", 0)


def test_sessions_that_have_ended_are_deleted_and_others_stay() -> None:
    signed_in(), signed_in()
    ended = Session.objects.first()
    Session.objects.filter(pk=ended.pk).update(expire_date=clock.now() - timedelta(minutes=1))

    assert actions.forget_ended_sessions(at=clock.now()) == 1

    assert Session.objects.count() == 1
    assert not Session.objects.filter(pk=ended.pk).exists()
