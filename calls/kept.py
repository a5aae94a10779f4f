"""An edition as public pages read it: kept in each worker's memory until a row that it is made of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.cache import caches
from django.db import connection

from calls.models import Edition

KEPT = 600  # seconds; the stamp changes earlier


class OfEdition(Protocol):
    """A row with a foreign key to its edition."""

    edition_id: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition with method, gate moves and extensions; what is drawn of it may be kept under its stamp.

    stamp   changes with every change of the edition, its method, gates, extensions, categories, criteria and sessions
    more    what the reader's own functions said
    """

    edition: Edition
    stamp: str
    more: tuple[Any, ...]


def kept_edition(*, more: Sequence[str] = (), **lookup: Any) -> Kept | None:
    """The one edition that `lookup` names (pk=… or slug=…): one query, three more after a change.

    more    names of SQL functions that take the edition's id; ours, never anybody's input

    Django takes longer to build the queries of an edition than PostgreSQL to answer them, hence the memory.
    """
    [(name, value)] = lookup.items()
    column = {"pk": "id", "slug": "slug"}[name]
    stamps = ", ".join(f"{function}(id)" for function in ("calls_edition_stamp", *more))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {stamps} FROM calls_edition WHERE {column} = %s", [value])  # noqa: S608 (ours)
        row = cursor.fetchone()
    if row is None:
        return None
    return Kept(_edition(row[0], row[1]), row[1], tuple(row[2:]))


def edition_of(row: OfEdition) -> Edition:
    """The edition of a row of another app, without the joins and queries that it would cost."""
    kept = kept_edition(pk=row.edition_id)
    assert kept is not None  # noqa: S101 (a foreign key points at it)
    return kept.edition


def _edition(pk: int, stamp: str) -> Edition:
    key = f"edition:{pk}:{stamp}"
    edition: Edition | None = caches["pages"].get(key)
    if edition is None:
        edition = Edition.objects.select_related("method").prefetch_related("gate_moves", "extensions").get(pk=pk)
        caches["pages"].set(key, edition, KEPT)
    return edition
