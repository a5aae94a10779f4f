"""The ranking as CSV and XLSX: typed, complete, and inert."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from reports import actions
from reports.models import Export
from reports.tables import ranking
from reports.tables.writing import write_csv
from submissions.models import Organisation, Project
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged

pytestmark = pytest.mark.django_db
Make = Callable[[Export], Export]


def content(make: Make, call: Judged, format: str) -> bytes:
    export = make(actions.request_export("ranking", format, edition=call.edition, by=call.staff, at=NOW))
    assert export.state == Export.State.READY, export.failure
    with export.file.open("rb") as file:
        return bytes(file.read())


def rows(make: Make, call: Judged) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(make, call, "csv").decode("utf-8-sig"))))


def test_the_csv_has_a_line_per_place_with_total_and_means(make: Make) -> None:
    call = scenario.judged(finalists=5)

    lines = rows(make, call)

    assert [line["Receipt"] for line in lines if line["Category"] == "IMPACT"] == [
        call.finalists[0].number,
        call.finalists[4].number,
    ]
    first = lines[0]
    assert (first["Place"], first["Total"], first["Country"], first["Finalist"]) == (
        "1",
        "79.123456789",
        "Sweden",
        "yes",
    )
    assert first["Evaluations"] == "3"
    assert float(first["IMPACT: Transferability across regions"]) > 0
    assert first["CULTURE: Transferability across regions"] == ""


def test_the_workbook_has_a_sheet_per_category_with_numbers_as_numbers(make: Make) -> None:
    call = scenario.judged(finalists=5)

    book = load_workbook(io.BytesIO(content(make, call, "xlsx")))

    assert book.sheetnames == ["IMPACT", "INNOVATION", "EXCELLENCE", "CULTURE", "Method"]
    sheet = book["IMPACT"]
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref == "A1:P3"
    assert isinstance(sheet.cell(2, 3).value, str)
    # A mean may be a whole number, which a workbook does not tell from an integer.
    assert all(isinstance(sheet.cell(2, column).value, int | float) for column in (1, 7, 11, 12))
    assert call.ranking is not None
    assert call.ranking.sha256 in [row[1].value for row in book["Method"].iter_rows()]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_looks_like_a_formula_is_neutralised(make: Make, sign: str) -> None:
    call = scenario.judged(finalists=1)
    Project.objects.update(title=f'{sign}HYPERLINK("http://198.51.100.7")')
    Organisation.objects.update(legal_name=f"{sign}1+1")

    line = rows(make, call)[0]
    sheet: Any = load_workbook(io.BytesIO(content(make, call, "xlsx")))["IMPACT"]

    assert line["Project"].startswith(f"'{sign}"[:2])
    assert line["Organisation"].startswith(f"'{sign}"[:2])
    assert sheet.cell(2, 4).value.startswith("'")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_same_ranking_gives_the_same_bytes(make: Make) -> None:
    call = scenario.judged(finalists=5)

    assert content(make, call, "xlsx") == content(make, call, "xlsx")
    assert content(make, call, "csv") == content(make, call, "csv")


def test_a_longer_ranking_costs_the_same_queries(make: Make, django_assert_num_queries: Callable[..., Any]) -> None:
    short, long = scenario.judged(finalists=4), scenario.judged(finalists=12, slug="long")

    for call in (short, long):
        assert call.ranking is not None
        with django_assert_num_queries(3 + 4):  # categories, criteria, count; per category its places
            write_csv(ranking.of_snapshot(call.ranking), io.BytesIO(), lambda done, of, step: None)
