"""The moment of arrival is PostgreSQL's and is taken before the body is read."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import RequestFactory

from accounts.arrival import KEEP, ArrivalMiddleware, DatabaseClock, arrived_at
from accounts.models import User
from submissions.models import Organisation, Project, Submission

SECOND = timedelta(seconds=1)


def _postgres_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [-2, 2])
def test_the_web_servers_clock_decides_nothing(hours):
    wrong = datetime.now(UTC) + timedelta(hours=hours)

    with time_machine.travel(wrong, tick=True):
        found = DatabaseClock().now(time.monotonic())
        truth = _postgres_now()

    assert abs(found - truth) < SECOND


@pytest.mark.django_db
def test_most_requests_need_no_query(django_assert_num_queries):
    clock = DatabaseClock()
    clock.now()

    with django_assert_num_queries(0):
        clock.now()


@pytest.mark.django_db
def test_a_difference_older_than_a_minute_is_measured_again(django_assert_num_queries):
    clock = DatabaseClock()
    clock.now()
    clock._measured -= KEEP + 1

    with django_assert_num_queries(1):
        clock.now()


@pytest.mark.django_db
def test_a_slow_body_does_not_make_a_request_late():
    begun = _postgres_now()
    seen = {}

    def slow(request):
        time.sleep(0.3)  # the body, byte by byte
        seen["at"] = arrived_at(request)

    ArrivalMiddleware(slow)(RequestFactory().post("/"))

    assert abs(seen["at"] - begun) < timedelta(milliseconds=150)


def test_arrival_is_taken_before_any_other_middleware():
    ours = [name for name in settings.MIDDLEWARE if not name.startswith(("zeal", "tests"))]

    assert ours[0] == "accounts.arrival.ArrivalMiddleware"


@pytest.mark.parametrize("model", [User, Organisation, Project, Submission])
def test_a_row_that_is_not_stored_asks_no_database(model):
    """`manage.py check` makes a User; on a fresh machine there is no database yet, nor in a test without its mark."""
    assert model()._state.adding
