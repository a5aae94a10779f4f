"""A rehearsal played whole for a file of tests: committed, because clearing works as the owner of the tables."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

SOURCE = "best-practice-2"
APPEND_ONLY = ("accounts_eventlink", "accounts_event")


def told(*arguments: str) -> str:
    """What a command says."""
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def rehearse(**sizes: Any) -> dict[str, Any]:
    words = [f"--{name}={value}" for name, value in sizes.items()]
    found: dict[str, Any] = json.loads(told("rehearse", SOURCE, *words, "--json"))
    return found


def rows() -> dict[str, int]:
    """How many rows each table has."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    with connection.cursor() as cursor:
        counted = {}
        for table in sorted(set(tables)):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = int(cursor.fetchone()[0])
    return counted


def files() -> list[str]:
    """Every file of the portal, and every key of a vote."""
    folders = (Path(settings.MEDIA_ROOT), Path(settings.VOTE_KEYS_DIR))
    return sorted(str(path) for folder in folders for path in folder.rglob("*") if path.is_file())


@contextmanager
def edition_two() -> Iterator[None]:
    """Edition 2 as its file says, committed, as an unpublished draft; nothing of it is left behind."""
    told("load_edition", f"{settings.BASE_DIR}/editions/{SOURCE}.toml")
    try:
        yield
    finally:
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        for one in connections.all():
            one.close()
