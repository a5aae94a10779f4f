"""The tables of the database, as tests empty and fill them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Written by migrations, never by a test: they stay when a test with threads or a browser empties the rest.
KEPT_TABLES = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type"}


def filled(connection: Any, tables: Iterable[str]) -> list[str]:
    """Those of the tables that have a row, in the order of their names."""
    each = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(each)
        return [name for (name,) in cursor.fetchall()]
