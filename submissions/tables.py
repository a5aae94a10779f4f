"""Answers that are tables: partners with their country and part, one row each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from calls.countries import name_of

Column = Mapping[str, Any]  # {"code", "name", "kind", "required", "choices"}
Row = Mapping[str, str]
LONGEST_CELL = 300
FEW = 2  # empty rows that a page offers below those that are filled in


def rows_of(value: Any, columns: Sequence[Column], tidied: Callable[[str, Any], Any]) -> list[dict[str, str]]:
    """The stored form of a table: one dict per row that says anything.

    value   rows, or the cells one after the other as a page sends them
    tidied  makes the stored form of one cell from its kind and text
    """
    cells = value if isinstance(value, list) else []
    if cells and not isinstance(cells[0], Mapping):
        width = max(len(columns), 1)
        found = [cells[start : start + width] for start in range(0, len(cells), width)]
        codes = [column["code"] for column in columns]
        cells = [dict(zip(codes, row, strict=False)) for row in found]
    rows = [{c["code"]: str(tidied(c["kind"], row.get(c["code"], ""))) for c in columns} for row in cells]
    return [row for row in rows if any(text.strip() for text in row.values())]


def cells_of(rows: Any, columns: Sequence[Column]) -> list[str]:
    """The cells one after the other, as a page sends and receives them."""
    found = rows if isinstance(rows, list) else []
    return [str(row.get(column["code"], "")) for row in found if isinstance(row, Mapping) for column in columns]


def fault_of_rows(
    rows: Sequence[Row], columns: Sequence[Column], max_rows: int | None, fault: Callable[..., str | None]
) -> str | None:
    """What would have to change first; `fault(kind, text, …)` judges one cell."""
    if max_rows and len(rows) > max_rows:
        return _("leave out %(over)s of the rows") % {"over": len(rows) - max_rows}
    for number, row in enumerate(rows, 1):
        for column in columns:
            text = row.get(column["code"], "")
            if not text.strip():
                if column["required"]:
                    return _("fill in “%(name)s” in row %(row)s") % {"name": column["name"], "row": number}
                continue
            if wrong := fault(
                column["kind"], text, required=False, max_characters=LONGEST_CELL, choices=column["choices"]
            ):
                return _("“%(name)s” in row %(row)s: %(fault)s") % {
                    "name": column["name"],
                    "row": number,
                    "fault": wrong,
                }
    return None


def said_rows(rows: Any, columns: Sequence[Column]) -> list[list[str]]:
    """Every cell as a person reads it: choices and countries by their names."""
    found = rows if isinstance(rows, list) else []
    return [[_said(row.get(c["code"], ""), c) for c in columns] for row in found if isinstance(row, Mapping)]


def _said(text: str, column: Column) -> str:
    if column["kind"] == "country" and text:
        return name_of(text)
    names = {choice["code"]: choice["name"] for choice in column["choices"]}
    return str(names.get(text, text))


def offered(filled: int, max_rows: int | None, *, more: bool = False) -> int:
    """How many rows a page shows: those filled in and a few more, never above the most."""
    wanted = max(filled + FEW, 3) + (FEW if more else 0)
    return max(filled, min(wanted, max_rows or 50))
