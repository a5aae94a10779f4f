"""A table as CSV, JSON or a spreadsheet: row by row, in memory that does not grow with the rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from calls.cells import inert
from reports.binding import Progress
from reports.tables.table import Cell, Sheet, Table

LONGEST = 32_767  # characters of a cell in Excel
MOST_ROWS = 1_048_576  # of a sheet, its head included
CUT = "… [cut]"
STEP = 50  # rows from one word of progress to the next
Write = Callable[[Table, IO[bytes], Progress], None]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the cells of a file are said; looked up once, because words of a language take longer than all else of a cell."""

    zone: ZoneInfo
    facts: Mapping[bool, str]

    @classmethod
    def of(cls, table: Table) -> _Manner:
        return cls(ZoneInfo(table.zone), {True: _("yes"), False: _("no")})


def write_csv(table: Table, out: IO[bytes], progress: Progress) -> None:
    """UTF-8, numbers with a point, moments in ISO 8601 with their offset; nothing that could be read as a formula."""
    _write_csv(table, out, progress, "utf-8")


def write_csv_for_excel(table: Table, out: IO[bytes], progress: Progress) -> None:
    """The same with the mark by which Excel knows UTF-8."""
    _write_csv(table, out, progress, "utf-8-sig")


def _write_csv(table: Table, out: IO[bytes], progress: Progress, encoding: str) -> None:
    text = io.TextIOWrapper(out, encoding=encoding, newline="")
    written = csv.writer(text)
    written.writerow([inert(column.name) for column in table.flat.columns])
    manner = _Manner.of(table)
    for row in _counted(table.flat, table.count, progress):
        written.writerow([_plain(cell, manner) for cell in row])
    text.flush()
    text.detach()


def _plain(cell: Cell, manner: _Manner) -> str:
    if isinstance(cell, str):
        return inert(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return manner.facts[cell]
    if isinstance(cell, datetime):
        return cell.astimezone(manner.zone).isoformat(timespec="seconds")
    return _number(cell) if isinstance(cell, Decimal) else str(cell)


def _number(value: Decimal) -> str:
    """Nine decimals at most, and no more zeros than needed."""
    exact = f"{value:.9f}"
    return exact.rstrip("0").rstrip(".")


def write_json(table: Table, out: IO[bytes], progress: Progress) -> None:
    """One object: title, notes, and `rows`, each an object by the codes of its columns. Decimals are texts, exact."""
    head = {"title": table.title, "about": table.about, "notes": dict(table.notes)}
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": [')
    codes = [column.code for column in table.flat.columns]
    between, zone = b"\n", ZoneInfo(table.zone)
    for row in _counted(table.flat, table.count, progress):
        said = {code: _told(cell, zone) for code, cell in zip(codes, row, strict=True)}
        out.write(between + json.dumps(said, ensure_ascii=False).encode())
        between = b",\n"
    out.write(b"\n]}\n")


def _told(cell: Cell, zone: ZoneInfo) -> str | int | bool | None:
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(timespec="seconds")
    return _number(cell) if isinstance(cell, Decimal) else cell


def write_workbook(table: Table, out: IO[bytes], progress: Progress) -> None:
    """A sheet for each of the table's, with typed columns, a head that stays and filters; the notes are the last sheet."""
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": ""},
    )
    made = table.made.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": table.title, "subject": table.about, "company": "PRECISEU", "created": made})
    looks = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "decimal": book.add_format({"num_format": "0.00"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    names, done, manner = set[str](), 0, _Manner.of(table)
    for sheet in table.sheets or [table.flat]:
        rows = _counted(sheet, table.count, progress, done)
        done += _write_sheet(book, looks, sheet, rows, manner, names)
    _write_notes(book, looks, table, names)
    book.close()


def _write_sheet(
    book: Any, looks: dict[str, Any], sheet: Sheet, rows: Iterator[Sequence[Cell]], manner: _Manner, names: set[str]
) -> int:
    """Returns how many rows there were."""
    page = book.add_worksheet(_sheet_name(sheet.name, names))
    page.freeze_panes(1, sheet.standing)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, _cut(inert(column.name)), looks["head"])
    number = 0
    for number, row in enumerate(rows, start=1):
        if number >= MOST_ROWS:
            raise ValueError(_("A sheet holds %(most)d rows. Take CSV or JSON.") % {"most": MOST_ROWS - 1})
        for place, cell in enumerate(row):
            _write_cell(page, looks, number, place, cell, manner)
    page.autofilter(0, 0, max(number, 1), len(sheet.columns) - 1)
    return number


def _write_cell(page: Any, looks: dict[str, Any], row: int, place: int, cell: Cell, manner: _Manner) -> None:
    if isinstance(cell, str):
        if cell:
            page.write_string(row, place, _cut(inert(cell)))
    elif isinstance(cell, bool):
        page.write_string(row, place, manner.facts[cell])
    elif isinstance(cell, datetime):
        page.write_datetime(row, place, cell.astimezone(manner.zone).replace(tzinfo=None), looks["moment"])
    elif cell is not None:
        page.write_number(row, place, cell, looks["decimal"] if isinstance(cell, Decimal) else None)


def _cut(text: str) -> str:
    """What Excel can hold of it; whoever needs all of it takes CSV or JSON."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - len(CUT)]}{CUT}"


def _sheet_name(name: str, taken: set[str]) -> str:
    """The name as Excel allows a sheet to be called: 31 characters, some not at all, none twice in any case of letters."""
    allowed = "".join("-" if letter in "[]:*?/\\" else letter for letter in name).strip("'")[:31] or "-"
    found, number = allowed, 2
    while found.casefold() in taken:
        found, number = f"{allowed[:28]} {number}", number + 1
    taken.add(found.casefold())
    return found


def _write_notes(book: Any, looks: dict[str, Any], table: Table, names: set[str]) -> None:
    page = book.add_worksheet(_sheet_name(_("Method"), names))
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 90)
    for row, (name, said) in enumerate(table.notes):
        page.write_string(row, 0, inert(name), looks["head"])
        page.write_string(row, 1, _cut(inert(said)), looks["wrap"])


def _counted(sheet: Sheet, of: int, progress: Progress, done: int = 0) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(sheet.rows(), start=done + 1):
        yield row
        if number % STEP in (0, 1):
            progress(number, max(of, number), _("Row %(done)d of %(of)d") % {"done": number, "of": max(of, number)})


WRITERS: dict[str, Write] = {
    "xlsx": write_workbook,
    "csv": write_csv,
    "csv_excel": write_csv_for_excel,
    "json": write_json,
}
