"""A table before it is written: columns, rows that are read while they are written, and what must be known to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

Cell = (
    str | int | Decimal | bool | datetime | None
)  # True and False are written as words, moments in the edition's zone


@dataclass(frozen=True, slots=True)
class Column:
    """`code` names it in JSON; `name` is its head."""

    code: str
    name: str
    width: int = 16  # characters


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one kind. `rows` may be read once for each file, and holds no more than a few hundred at a time."""

    name: str
    columns: Sequence[Column]
    rows: Callable[[], Iterator[Sequence[Cell]]]
    standing: int = 1  # columns that stay in place when a spreadsheet is scrolled


@dataclass(frozen=True, slots=True)
class Table:
    """One document. A spreadsheet has its `sheets` and its notes; CSV and JSON the one sheet `flat`, which holds it all.

    count   how many rows `flat` has: for the progress, so about right is right enough
    made    what the file says of its own age: the same data must give the same bytes
    """

    title: str
    about: str
    flat: Sheet
    count: int
    made: datetime
    zone: str
    sheets: Sequence[Sheet] = ()
    notes: Sequence[tuple[str, str]] = field(default_factory=tuple)
