"""Rows that a factory wrote are laid again as they were: the same worlds, written by actions, took half of a whole run."""

from __future__ import annotations

import copy
import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar

from django.core.cache import caches
from django.db import connection, transaction

from tests.tables import KEPT_TABLES, filled

Wanted = ParamSpec("Wanted")
Made = TypeVar("Made")
PLAIN = (str, int, float, Decimal, type(None))  # no moments: most are those of the test, and none is asked for twice


@dataclass(frozen=True)
class World:
    """Rows as PostgreSQL copies them, by table with its columns, and what the factory gave back."""

    rows: dict[str, str]
    made: Any

    def lay(self) -> None:
        """Lay the rows where none are."""
        with transaction.atomic(), connection.cursor() as cursor:
            # Triggers wrote some of the rows, and what each row refers to is among them.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self.rows.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(rows))
            cursor.execute("SET LOCAL session_replication_role = origin")


_worlds: dict[str, World] = {}


def kept(factory: Callable[Wanted, Made]) -> Callable[Wanted, Made]:
    """Lay the rows again that `factory` wrote when it was asked the same the first time in this process.

    Only where it is asked in plain values and no edition is there yet: what an action writes depends on what
    other submissions there are, and the same rows cannot be there twice. Keys and numbers come from sequences, which
    never go back: nothing else has them. What it gives back is a copy each time.
    """

    @functools.wraps(factory)
    def laid(*args: Wanted.args, **kwargs: Wanted.kwargs) -> Made:
        if not _plain([*args, *kwargs.values()]) or filled(connection, ["calls_edition"]):
            return factory(*args, **kwargs)
        asked = f"{factory.__module__}.{factory.__qualname__} {args!r} {sorted(kwargs.items())!r}"
        if asked in _worlds:
            _worlds[asked].lay()
        else:
            before = _rows()
            made = factory(*args, **kwargs)
            _worlds[asked] = World(_new(_rows(), before), made)
            caches["pages"].clear()  # as after laying: the first test counts the same queries as the next
        return copy.deepcopy(_worlds[asked].made)

    return laid


def _new(rows: dict[str, list[str]], before: dict[str, list[str]]) -> dict[str, str]:
    """What has come since, by table; a row that was there and has changed counts as new, and is refused when laid."""
    known = {table: set(found) for table, found in before.items()}
    new = {table: [row for row in found if row not in known.get(table, set())] for table, found in rows.items()}
    return {table: "".join(found) for table, found in new.items() if found}


def _plain(values: list[Any] | tuple[Any, ...]) -> bool:
    return all(_plain(value) if isinstance(value, list | tuple) else isinstance(value, PLAIN) for value in values)


def _rows() -> dict[str, list[str]]:
    """Every row there is, by table with its columns, as lines of PostgreSQL's text format."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT_TABLES
        for table in filled(connection, tables):
            copied = io.StringIO()
            cursor.copy_expert(f"COPY {_target(table)} TO STDOUT", copied)
            found[_target(table)] = [f"{row}\n" for row in copied.getvalue().split("\n")[:-1]]
    return found


@functools.cache
def _target(table: str) -> str:
    """The table with the columns that can be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(attname) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return f'"{table}" ({", ".join(name for (name,) in cursor.fetchall())})'
