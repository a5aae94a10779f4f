"""Tables that staff paste or upload: bytes read as text, text as lines of cells, cells as named columns. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Line = TypeVar("Line")
DELIMITERS = ",;\t"
MOST_BYTES = 2_000_000
# Bytes that Windows-1252 has no letter for, and control characters that no table has.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")


class NoTable(ValidationError):
    """What was sent cannot be read as a table; the words say what would help."""


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file; `encoding` as people call it."""

    text: str
    encoding: str
    assumed: bool = False  # no mark in the file says so


def decoded(raw: bytes) -> Text:
    """UTF-8 and UTF-16 by their marks or their look; else Windows-1252, which is assumed. Raises NoTable."""
    if len(raw) > MOST_BYTES:
        raise NoTable(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    found = _by_mark(raw) if raw.startswith(_MARKS) else _by_look(raw)
    if found is None or _NO_TEXT.search(found.text):
        raise NoTable(_("This is no text that we can read. Save the table as CSV in UTF-8 and choose it again."))
    return found


_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _by_mark(raw: bytes) -> Text | None:
    codec, name = ("utf-8-sig", "UTF-8") if raw.startswith(codecs.BOM_UTF8) else ("utf-16", "UTF-16")
    try:
        return Text(raw.decode(codec), name)
    except UnicodeDecodeError:
        return None


def _by_look(raw: bytes) -> Text | None:
    """Every other byte of UTF-16 in Latin letters is nought; UTF-8 is strict enough to know by trying."""
    if len(raw) > 3 and len(raw) % 2 == 0 and raw.count(0) > len(raw) // 4:
        codec = "utf-16-le" if raw[1::2].count(0) > raw[::2].count(0) else "utf-16-be"
        tries = [(codec, "UTF-16", True)]
    else:
        tries = [("utf-8", "UTF-8", False), ("cp1252", "Windows-1252", True)]
    for codec, name, assumed in tries:
        try:
            return Text(raw.decode(codec), name, assumed)
        except UnicodeDecodeError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """`names` by which a heading may call it, in small letters; the first is how we call it."""

    key: str
    names: tuple[str, ...]
    required: bool = False


@dataclass(slots=True)
class Table:
    """Lines by their number in the file, each as column → cell; `unknown` headings, and whether there was a heading."""

    columns: Sequence[Column]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    headed: bool = False
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """What was understood of the heading, to be read before anything is written."""
        if not self.headed:
            order = ", ".join(column.names[0] for column in self.columns)
            return [_("No heading was found. The columns were read in this order: %(order)s.") % {"order": order}]
        if not self.unknown:
            return []
        return [_("These columns are not known and were left out: %(names)s.") % {"names": ", ".join(self.unknown)}]


@dataclass(frozen=True, slots=True)
class Understood(Generic[Line]):
    """What each line without a fault means, and every fault in words, with its line."""

    table: Table
    lines: list[Line]
    faults: list[str]


def faultless(found: Understood[Line]) -> Understood[Line]:
    """Raises ValidationError with every fault."""
    if found.faults:
        raise ValidationError(found.faults)
    return found


def understood(table: Table, read: Callable[[int, dict[str, str]], tuple[list[str], Line | None]]) -> Understood[Line]:
    """`read` says of a line what is wrong with it, or what it means."""
    if table.missing:
        words = _("The heading names no column “%(names)s”.") % {"names": "”, “".join(table.missing)}
        return Understood(table, [], [words])
    found: Understood[Line] = Understood(table, [], [] if table.rows else [_("The table has no lines.")])
    for number, cells in table.rows:
        wrong, line = read(number, cells)
        found.faults.extend(_("Line %(line)s: %(reason)s") % {"line": number, "reason": reason} for reason in wrong)
        if line is not None:
            found.lines.append(line)
    return found


def read_table(text: str, columns: Sequence[Column], *, most: int) -> Table:
    """`text` by its heading, in any order; without one in the order of `columns`. Raises NoTable.

    most  lines; more are refused before anything is looked at
    """
    lines = [(number, cells) for number, cells in _lines(text) if any(cells)]
    known = {name: column.key for column in columns for name in column.names}
    found = Table(columns)
    order: list[str | None] = [column.key for column in columns]
    if lines and _is_heading(lines[0][1], known):
        heading = lines.pop(0)[1]
        found.headed = True
        order = [known.get(_folded(cell)) for cell in heading]
        found.unknown = [cell for cell in heading if cell and _folded(cell) not in known]
        found.missing = [column.names[0] for column in columns if column.required and column.key not in order]
        if len({key for key in order if key}) < len([key for key in order if key]):
            raise NoTable(_("Two columns of the heading mean the same. Leave one out."))
    if len(lines) > most:
        words = _("The table has %(n)s lines; at most %(most)s can be taken at once. Send it in parts.")
        raise NoTable(words % {"n": len(lines), "most": most})
    found.rows = [(number, _named(cells, order)) for number, cells in lines]
    return found


def _is_heading(cells: Sequence[str], known: Mapping[str, str]) -> bool:
    """The first line names at least one column and holds no address."""
    return not any("@" in cell for cell in cells) and any(_folded(cell) in known for cell in cells)


def _folded(cell: str) -> str:
    return " ".join(re.sub(r"[_\-/]+", " ", cell.casefold()).split()).rstrip(":")


def _named(cells: Sequence[str], order: Sequence[str | None]) -> dict[str, str]:
    named = {key: cell for key, cell in zip(order, cells, strict=False) if key}
    extra = [cell for cell in cells[len(order) :] if cell]
    return named | ({"": ", ".join(extra)} if extra else {})


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number in the file. Comma, semicolon or tab, whichever the first line with words has most of."""
    text = text.lstrip("\ufeff").replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    number = 1
    try:
        for line in reader:
            yield number, [" ".join(cell.split()) for cell in line]
            number = reader.line_num + 1
    except csv.Error as wrong:
        raise NoTable(
            _("Line %(line)s: this is no table: look for a quotation mark that is never closed.") % {"line": number}
        ) from wrong
