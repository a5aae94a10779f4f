"""Statements that PostgreSQL reads and plans once for each connection: for what is asked hundreds of times in a second.

psycopg2 sends its values inside the text, so that PostgreSQL would parse and plan every ballot anew; that was a third of
its work. Connections must be the client's own: a pooler has to hand out sessions, not transactions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # a connection to the server -> what it has prepared


def execute(cursor: CursorWrapper, sql: str, values: Sequence[Any]) -> None:
    """As `cursor.execute(sql, values)`. Texts must be few: how many values there are must not change with the data.

    Lists go through unnest. A percent sign of the text itself is doubled, as ever.
    """
    name, wanted, call = _words(sql)
    known = _known.setdefault(connection.connection, set())
    if name not in known:
        cursor.cursor.execute(wanted)  # not through the wrapper: it is no query of the caller's
        known.add(name)
    cursor.execute(call, values)


@lru_cache(maxsize=200)
def _words(sql: str) -> tuple[str, str, str]:
    """The statement's name, what prepares it, and what runs it."""
    first, *others = sql.split("%s")
    numbered = first + "".join(f"${number}{part}" for number, part in enumerate(others, start=1))
    name = f"portal_{hashlib.sha256(sql.encode()).hexdigest()[:16]}"
    call = f"EXECUTE {name}({', '.join(['%s'] * len(others))})" if others else f"EXECUTE {name}"
    return name, f"PREPARE {name} AS {numbered.replace('%%', '%')}", call
