"""`bin/manage drill`: what it prints, how drills are named, and that none goes on for ever."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from bench.server import Server
from calls.models import Edition
from drill.drill import OPEN_CALL, Drill, Ground
from drill.row import Row, as_objects, as_table

KEYS = ["name", "value", "unit", "promise", "holds"]
ROWS = [Row("5xx", 0, "answers", "0", holds=True), Row("p95", 2105.5, "ms", "≤ 2,000 ms", holds=False)]
NOWHERE = Ground(Edition(), Server(port=0, pid=0))


def quick(_ground: Ground) -> Sequence[Row]:
    return ROWS


def endless(_ground: Ground) -> Sequence[Row]:
    while True:
        try:
            time.sleep(10)
        except Exception:
            continue


def test_the_table_has_a_line_for_each_figure_under_the_names_of_its_columns() -> None:
    head, first, second = as_table(ROWS).splitlines()

    assert head.split() == KEYS
    assert (first.split()[-1], second.split()[-1]) == ("yes", "NO")
    assert [list(row) for row in as_objects(ROWS)] == [KEYS, KEYS]


def test_a_drill_that_takes_too_long_is_stopped_and_does_not_hold() -> None:
    found = Drill(OPEN_CALL, endless, seconds=1)(NOWHERE, "vote")

    assert found == [Row("vote: time", 1, "s", "ends within its time", holds=False)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_drill_that_is_stopped_while_its_line_is_dead_leaves_one_that_works() -> None:
    def cut_and_wait(ground: Ground) -> Sequence[Row]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            own = cursor.fetchone()[0]
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [own])
        return endless(ground)

    Drill(OPEN_CALL, cut_and_wait, seconds=1)(NOWHERE, "vote")

    assert Edition.objects.filter(pk=0).count() == 0


def test_a_drill_that_does_not_exist_is_refused_before_anything_is_played() -> None:
    with pytest.raises(CommandError, match="There is no drill nonsense"):
        call_command("drill", "nonsense")
