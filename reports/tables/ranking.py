"""The frozen ranking as a spreadsheet and as CSV, written row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from calls.cells import inert
from calls.countries import name_of
from calls.models import Category, Criterion
from evaluation.models import Ranking, RankingPlace
from reports.book import Progress
from reports.dossiers import newest_ranking
from reports.models import Export
from reports.rules import NothingToSay

ROWS = 500  # read at a time
Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One place with the mean of each criterion that anybody could judge, by its key."""

    place: RankingPlace
    evaluations: int
    means: Mapping[int, Decimal]


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    frozen = newest_ranking(export.edition)
    if frozen is None:
        raise NothingToSay(_("There is no ranking."))
    if export.format == "xlsx":
        write_workbook(frozen, out, progress)
    else:
        write_csv(frozen, out, progress)


def lines(frozen: Ranking, category: Category) -> Iterator[Line]:
    """The places of one category in their order, with what the snapshot says; two queries."""
    content: dict[str, Any] = next(row for row in frozen.content["categories"] if row["code"] == category.code)
    results = {row["name"]: row for row in content["result"]}
    keys = {row.code: row.pk for row in category.criteria.all()}
    places = RankingPlace.objects.filter(ranking=frozen, category=category)
    for place in places.select_related("submission__project", "submission__organisation").iterator(chunk_size=ROWS):
        result = results[str(place.submission.public_id)]
        means = {keys[code]: _decimal(mean) for code, mean in result["means"].items() if mean is not None}
        yield Line(place, result["evaluations"], means)


def _decimal(exact: str) -> Decimal:
    value = Fraction(exact)
    return Decimal(value.numerator) / Decimal(value.denominator)


def _head(criteria: Sequence[Criterion], *, with_category: bool = False) -> list[str]:
    names = [
        f"{criterion.category.name}: {criterion.name}" if with_category else f"{criterion.name} ({criterion.weight} %)"
        for criterion in criteria
    ]
    first = [_("Category")] if with_category else []
    return [
        *first, _("Place"), _("Ex aequo"), _("Receipt"), _("Project"), _("Organisation"), _("Country"), _("Total"),
        _("Passes"), _("Finalist"), _("Winner of the jury"), _("Evaluations"), *names,
    ]  # fmt: skip


def _cells(line: Line, criteria: Sequence[Criterion]) -> list[Cell]:
    place, submission = line.place, line.place.submission
    return [
        place.place,
        _yes(place.ex_aequo),
        submission.number,
        submission.project.title,
        submission.organisation.legal_name,
        name_of(submission.organisation.country),
        place.total,
        _yes(place.passes),
        _yes(place.finalist),
        _yes(place.winner),
        line.evaluations,
        *(line.means.get(criterion.pk) for criterion in criteria),
    ]


def _yes(fact: bool) -> str:
    return _("yes") if fact else _("no")


def write_csv(frozen: Ranking, out: IO[bytes], progress: Progress) -> None:
    """UTF-8 with the mark that spreadsheets want; numbers with a point; nothing that could be read as a formula."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text)
    criteria = list(Criterion.objects.filter(category__edition=frozen.edition).select_related("category"))
    criteria.sort(key=lambda criterion: (criterion.category.position, criterion.position))
    rows.writerow([inert(name) for name in _head(criteria, with_category=True)])
    done, of = 0, frozen.places.count()
    for category in frozen.edition.categories.all():
        for line in lines(frozen, category):
            rows.writerow([inert(category.name), *map(_plain, _cells(line, criteria))])
            done += 1
            progress(done, of, _("Row %(done)d of %(of)d") % {"done": done, "of": of})
    text.detach()


def _plain(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.9f}".rstrip("0").rstrip(".")
    return "" if cell is None else inert(str(cell))


def write_workbook(frozen: Ranking, out: IO[bytes], progress: Progress) -> None:
    """A sheet per category with typed columns, a frozen head and filters, then the notes on method."""
    edition = frozen.edition
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": ""},
    )
    made = frozen.frozen_at.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    book.set_properties({"title": _("Ranking"), "subject": edition.title, "company": "PRECISEU", "created": made})
    looks = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "total": book.add_format({"num_format": "0.00"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    done, of = 0, frozen.places.count()
    for category in edition.categories.prefetch_related("criteria"):
        done = _write_sheet(book, looks, frozen, category, (done, of), progress)
    _write_notes(book, looks, frozen)
    book.close()


def _write_sheet(
    book: Any, looks: Mapping[str, Any], frozen: Ranking, category: Category, count: tuple[int, int], progress: Progress
) -> int:
    sheet = book.add_worksheet(sheet_name(category.name))
    criteria = list(category.criteria.all())
    head = _head(criteria)
    sheet.freeze_panes(1, 4)
    for column, (width, words) in enumerate(
        zip([7, 9, 14, 44, 38, 18, 9, 8, 8, 9, 11, *[16] * len(criteria)], head, strict=True)
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, inert(words), looks["head"])
    done, of = count
    row = 0
    for row, line in enumerate(lines(frozen, category), start=1):
        for column, cell in enumerate(_cells(line, criteria)):
            if isinstance(cell, str):
                sheet.write_string(row, column, inert(cell))
            elif cell is not None:
                sheet.write_number(row, column, cell, looks["total"] if isinstance(cell, Decimal) else None)
        done += 1
        progress(done, of, _("Row %(done)d of %(of)d") % {"done": done, "of": of})
    sheet.autofilter(0, 0, max(row, 1), len(head) - 1)
    return done


def sheet_name(name: str) -> str:
    """A category's name as Excel allows a sheet to be called."""
    allowed = "".join("-" if letter in "[]:*?/\\" else letter for letter in name).strip("'")
    return allowed[:31] or "-"


def _write_notes(book: Any, looks: Mapping[str, Any], frozen: Ranking) -> None:
    edition, method = frozen.edition, frozen.edition.method
    sheet = book.add_worksheet(_("Method"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    at = frozen.frozen_at.astimezone(ZoneInfo(edition.time_zone))
    notes: list[tuple[str, str]] = [
        (_("Edition"), edition.title),
        (_("Frozen"), f"{at:%Y-%m-%d %H:%M:%S %Z}"),
        (_("Fingerprint (SHA-256)"), frozen.sha256),
        (_("Scale"), _("0 to %(top)d in half points") % {"top": method.scale_max}),
        (_("Threshold per criterion"), str(method.criterion_threshold)),
        (_("Threshold in total"), str(method.total_threshold)),
        (_("Quorum"), _("%(quorum)d evaluations") % {"quorum": method.quorum}),
        (
            _("Total"),
            _("Weighted sum of the scores, 0 to 100; mean over the evaluations that count, unrounded in the cell."),
        ),
        (_("Without a place"), _("Below the quorum or a threshold.")),
        (_("Equal totals"), _("By the criteria as listed, then by the panel with a written reason, then ex aequo.")),
        (_("Mean per criterion"), _("Over the evaluators who could judge it; voided evaluations are left out.")),
    ]
    if edition.is_rehearsal:
        notes.insert(0, (_("Rehearsal"), _("Everything here is invented.")))
    for row, (name, said) in enumerate(notes):
        sheet.write_string(row, 0, inert(name), looks["head"])
        sheet.write_string(row, 1, inert(said), looks["wrap"])
