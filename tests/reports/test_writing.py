"""How a table is written: typed, whole, inert, and in memory that does not grow."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.tables.table import Cell, Column, Sheet, Table
from reports.tables.writing import LONGEST, WRITERS

AT = datetime(2026, 3, 28, 23, 30, 5, tzinfo=UTC)  # half an hour past midnight in Brussels, hours before summer time
COLUMNS = [Column(code, f"{code} in words") for code in ("text", "number", "exact", "fact", "moment", "nothing")]
ROW: list[Cell] = ["Žilina, “ΑΒΓ”\nsecond line", 7, Decimal("79.1234567890"), True, AT, None]


def of(rows: Sequence[Sequence[Cell]], **more: Any) -> Table:
    flat = Sheet("All", COLUMNS, lambda: iter(rows))
    return Table(
        "Title", "An edition", flat, len(rows), AT, "Europe/Brussels", notes=[("Method", "=as it was")], **more
    )


def written(table: Table, format: str) -> bytes:
    out = io.BytesIO()
    WRITERS[format](table, out, lambda done, of, step: None)
    return out.getvalue()


def test_csv_has_numbers_with_a_point_and_moments_with_their_offset() -> None:
    [head, row] = csv.reader(io.StringIO(written(of([ROW]), "csv").decode("utf-8"), newline=""))

    assert head == [column.name for column in COLUMNS]
    assert row == ["Žilina, “ΑΒΓ”\nsecond line", "7", "79.123456789", "yes", "2026-03-29T00:30:05+01:00", ""]


def test_only_the_csv_for_excel_begins_with_its_mark() -> None:
    plain, marked = (written(of([ROW]), format) for format in ("csv", "csv_excel"))

    assert marked == b"\xef\xbb\xbf" + plain


def test_json_has_each_cell_by_its_code_as_it_is() -> None:
    found = json.loads(written(of([["=1+1", *ROW[1:]], ROW]), "json"))

    assert found["notes"] == {"Method": "=as it was"}
    assert found["rows"][0] == {
        "text": "=1+1", "number": 7, "exact": "79.123456789", "fact": True,
        "moment": "2026-03-29T00:30:05+01:00", "nothing": None,
    }  # fmt: skip
    assert json.loads(written(of([]), "json"))["rows"] == []


def test_a_spreadsheet_knows_numbers_and_moments_and_keeps_its_head_in_place() -> None:
    book = load_workbook(io.BytesIO(written(of([ROW]), "xlsx")))

    sheet = book["All"]
    assert [cell.value for cell in sheet[2]] == [
        ROW[0], 7, pytest.approx(79.123456789), "yes", datetime.fromisoformat("2026-03-29T00:30:05"), None,
    ]  # fmt: skip
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:F2")
    assert book["Method"]["B1"].value == "'=as it was"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("format", ["csv", "csv_excel", "xlsx"])
def test_nothing_in_a_file_for_spreadsheets_is_a_formula(format: str, sign: str) -> None:
    content = written(of([[f"{sign}HYPERLINK(1)", *ROW[1:]]]), format)

    if format == "xlsx":
        cell = load_workbook(io.BytesIO(content))["All"]["A2"]
        assert (cell.value[0], cell.data_type) == ("'", "s")
    else:
        assert next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))["text in words"].startswith("'")


def test_sheets_are_called_as_excel_allows_and_no_two_alike() -> None:
    names = ["A/B: [very] long name of a category?*", "a-b- -very- long name of a category, another", ""]
    sheets = [Sheet(name, COLUMNS, lambda: iter([ROW])) for name in names]

    book = load_workbook(io.BytesIO(written(of([ROW], sheets=sheets), "xlsx")))

    assert book.sheetnames == ["A-B- -very- long name of a cate", "a-b- -very- long name of a c 2", "-", "Method"]


def test_a_text_longer_than_a_cell_is_cut_in_a_spreadsheet_only_and_says_so() -> None:
    long = "x" * (LONGEST + 1)
    table = of([[long, *ROW[1:]]])

    cell = load_workbook(io.BytesIO(written(table, "xlsx")))["All"]["A2"].value
    assert (len(cell), cell[-6:]) == (LONGEST, " [cut]")
    assert long in written(table, "csv").decode()


@pytest.mark.parametrize("format", list(WRITERS))
def test_the_same_rows_are_the_same_bytes(format: str) -> None:
    assert written(of([ROW] * 3), format) == written(of([ROW] * 3), format)


@pytest.mark.parametrize("format", list(WRITERS))
def test_memory_does_not_grow_with_the_rows(format: str, tmp_path: Any) -> None:
    def rows(number: int) -> Iterator[Sequence[Cell]]:
        return (["y" * 400, *ROW[1:]] for _ in range(number))

    def most(number: int) -> int:
        flat = Sheet("All", COLUMNS, lambda: rows(number))
        table = Table("Title", "An edition", flat, number, AT, "Europe/Brussels")
        with (tmp_path / f"{number}").open("wb") as out:
            tracemalloc.start()
            WRITERS[format](table, out, lambda done, of, step: None)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak

    most(10)  # what is loaded at the first use
    assert most(4000) < most(200) + 300_000  # of 1.6 MB of text
