"""What lies in the storage and what the tables name, compared. Reads; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db.models import FileField

# A file is stored before the row that names it: one that is younger may belong to a transaction that still runs.
GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Stray:
    """What does not fit: names of files that no row names, and table, key and name of rows whose file is missing."""

    files: list[str] = field(default_factory=list)
    rows: list[tuple[str, int, str]] = field(default_factory=list)
    seen: int = 0  # files looked at


def strays(*, at: datetime, grace: timedelta = GRACE) -> Stray:
    """Compare the folders of every file column of every app with its rows; a new table cannot be forgotten."""
    fields = list(_file_columns())
    folders = {_folder(column) for column in fields}
    stored = {name for folder in folders for name in _below(default_storage, folder)}
    named = {name for column in fields for _pk, name in _rows(column)}
    loose = [name for name in sorted(stored - named) if _is_old(name, at - grace)]
    missing = [
        (column.model._meta.label, pk, name) for column in fields for pk, name in _rows(column) if name not in stored
    ]
    return Stray(loose, missing, len(stored))


def _file_columns() -> Iterator[FileField]:
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, FileField):
                yield column


def _folder(column: FileField) -> str:
    """The folder of its own that each file column has: the first part of every name that it makes."""
    return column.generate_filename(column.model(), "x").partition("/")[0]


def _rows(column: FileField) -> Iterator[tuple[int, str]]:
    rows = column.model._default_manager.exclude(**{column.name: ""}).order_by("pk")
    yield from rows.values_list("pk", column.name).iterator(chunk_size=2000)


def _below(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing has been stored there yet
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _below(storage, f"{folder}/{inner}")


def _is_old(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) <= before
    except FileNotFoundError:  # removed while we looked
        return False
