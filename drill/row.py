"""One line of the table that `bin/manage drill` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.row import aligned


@dataclass(frozen=True, slots=True)
class Row:
    """What a drill found.

    value      as measured or counted, in `unit`
    promise    the bound in words; `holds` says whether `value` keeps it
    """

    name: str
    value: float
    unit: str
    promise: str
    holds: bool


def as_table(rows: Sequence[Row]) -> str:
    """The rows as aligned columns, one line each, under their names."""
    head = ("name", "value", "unit", "promise", "holds")
    cells = [
        (row.name, f"{row.value:.6g}", row.unit, row.promise, "yes" if row.holds else "NO")
        for row in rows
    ]  # fmt: skip
    return aligned([head, *cells])


def as_objects(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]
