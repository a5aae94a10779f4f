"""Tables that staff paste or upload, read as lines of cells. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

DELIMITERS = ",;\t"


def lines_of_table(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number in the file; a heading (no "@" in the first cell) and empty lines are left out.

    Raises csv.Error for what is no table.

    text  comma, semicolon or tab between cells, whichever the first line has most of
    """
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff").replace("\x00", ""), newline=None), delimiter=delimiter)
    for number, line in enumerate(reader, 1):
        cells = [cell.strip() for cell in line]
        if any(cells) and not (number == 1 and "@" not in cells[0]):
            yield number, cells
