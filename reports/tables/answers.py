"""What applicants answered: a row for each submission, a column for each question that any of them was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from calls.models import Edition, Question
from reports.dossiers import words
from reports.tables.notes import said_of
from reports.tables.submissions import CHUNK, arrived_in
from reports.tables.table import Cell, Column, Sheet, Table

FILES = "files"


def table(edition: Edition) -> Table:
    """Two readings of the versions: the first only finds which questions there are."""
    questions, count = _questions(edition)
    first = [
        Column("number", _("Receipt"), 14),
        Column("title", _("Project"), 44),
        Column("category", _("Category"), 18),
        Column("version", _("Version"), 9),
    ]
    asked = [Column(f"answer.{code}", label, 40) for code, label in questions.items()]
    flat = Sheet(
        _("Answers"),
        [*first, *asked, Column(FILES, _("Files"), 40)],
        lambda: _rows(edition, list(questions)),
        standing=2,
    )
    notes = [
        *said_of(edition),
        (
            _("Answers"),
            _("As they stand in the version that counts: choices by their names, a table as one line per row."),
        ),
        (_("Questions"), _("Of all forms of the edition; empty where a submission was not asked or left it out.")),
        (_("Long answers"), _("A spreadsheet holds 32,767 characters in a cell; CSV and JSON have all of them.")),
    ]
    return Table(_("Answers"), edition.title, flat, count, edition.opens, edition.time_zone, notes=notes)


def contents_of(edition: Edition, *fields: str) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Values of `fields` of each submission, and the content of the version that counts; as rows, for thousands."""
    rows = arrived_in(edition).values_list(*fields, "version__canonical")
    for *values, canonical in rows.iterator(chunk_size=CHUNK):
        yield values, json.loads(canonical) if canonical else {}


def _questions(edition: Edition) -> tuple[dict[str, str], int]:
    """Code -> label as it was last asked, in the order in which they are first met; and how many submissions there are."""
    found, count = dict[str, str](), 0
    for _row, content in contents_of(edition):
        count += 1
        for answer in content.get("answers", ()):
            if answer.get("kind") != Question.Kind.FILES:
                found[str(answer.get("question", ""))] = str(answer.get("label", ""))
    return found, count


def _rows(edition: Edition, questions: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for first, content in contents_of(edition, "number", "project__title", "category__name", "version__number"):
        said = {
            str(answer.get("question", "")): _words(answer.get("kind", ""), answer.get("value"))
            for answer in content.get("answers", ())
        }
        files = "\n".join(str(file.get("name", "")) for file in content.get("files", ()))
        yield [*first, *(said.get(code, "") for code in questions), files]


def _words(kind: str, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(str(part) for part in value)
    return words(str(kind), value)
