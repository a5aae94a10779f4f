"""A session with PostgreSQL: one that the server ends between two requests, and what each is begun with."""

from __future__ import annotations

import pytest
from django.db import connection, connections

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def end_session(pid: int) -> None:
    """Returns once the server has ended it, as it says itself."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        assert cursor.fetchone() == (True,)


def own_session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def statements_of(pid: int) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
        return str(cursor.fetchone()[0])


def test_a_request_after_a_session_was_ended_gets_a_new_one_and_its_page(client) -> None:
    before = own_session()
    end_session(before)

    connection.health_check_done = False  # as at the beginning of every request
    assert client.get("/").status_code == 200
    assert own_session() != before


def test_a_session_that_stands_is_asked_nothing() -> None:
    own = own_session()

    assert connection.is_usable()

    assert statements_of(own) == "SELECT pg_backend_pid()"
    assert own_session() == own


def test_a_closed_connection_is_not_usable() -> None:
    own_session()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()


def test_no_query_is_compiled_by_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
