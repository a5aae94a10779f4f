"""One line of the table that `bin/manage bench` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measured figure.

    value      median in `unit`, after a warm-up
    sql        queries of one request, None where there is no request
    reference  the physical reference of the same run, in words with its unit
    promise    the bound in words; `holds` says whether `value` keeps it
    """

    name: str
    value: float
    unit: str
    sql: int | None
    reference: str
    promise: str
    holds: bool


def as_table(rows: Sequence[Row]) -> str:
    """The rows as aligned columns, one line each, under their names."""
    head = ("name", "value", "unit", "sql", "reference", "promise", "holds")
    cells = [
        (
            row.name,
            f"{row.value:.4g}",
            row.unit,
            "" if row.sql is None else str(row.sql),
            row.reference,
            row.promise,
            "yes" if row.holds else "NO",
        )
        for row in rows
    ]
    return aligned([head, *cells])


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Lines of as many cells each, every column as wide as its widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def as_objects(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]
