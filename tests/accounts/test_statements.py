"""Statements that are planned once for each connection."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts import statements

SUM = "SELECT sum(one) FROM unnest(%s::int[]) AS one WHERE one <> %s"


def run(sql, values):
    with connection.cursor() as cursor:
        statements.execute(cursor, sql, values)
        return cursor.fetchall()


def prepared(sql):
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", [sql])
        return [times for (times,) in cursor.fetchall()]


@pytest.mark.django_db
def test_a_statement_is_prepared_at_its_first_use_and_used_again() -> None:
    assert run(SUM, [[1, 2, 3], 3]) == [(3,)]
    assert run(SUM, [[], 3]) == [(None,)]

    assert prepared("%unnest($1::int[]) AS one WHERE one <> $2") == [2]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_it_anew() -> None:
    run(SUM, [[1], 0])
    connection.close()

    assert run(SUM, [[4, 5], 0]) == [(9,)]
    assert prepared("%unnest($1::int[]) AS one WHERE one <> $2") == [1]


@pytest.mark.django_db
def test_values_keep_their_types_and_a_percent_sign_is_a_percent_sign() -> None:
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    assert run("SELECT %s::timestamptz, 7 %% 4, %s::text || '%%'", [moment, "it's $1"]) == [(moment, 3, "it's $1%")]


@pytest.mark.django_db
def test_a_statement_without_values_needs_none() -> None:
    assert run("SELECT 41 + 1", []) == [(42,)]
