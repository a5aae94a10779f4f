"""A document of sections with words, tables and pictures, from values alone; and how it becomes a PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from calls.models import Edition
from reports import pdf, pictures
from reports.binding import Progress
from reports.models import Export

CONTENTS_FROM = 4  # sections: a shorter document needs no table of contents


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what is to be said of each."""

    rows: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Every row has as many cells as the head; the first names it.

    numbers     columns that stand at the right
    short       columns that are not broken: numbers of receipts, dates
    even        columns of the same width: what people typed is not measured first, which takes minutes for a word of a page
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    short: frozenset[int] = frozenset()
    even: bool = False
    title: str = ""  # a question whose answer the table is
    kind: str = "grid"

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Each cell of each row with its class."""
        return [self._classed(row) for row in self.rows]

    @property
    def heads(self) -> list[tuple[str, str]]:
        return self._classed(self.head)

    def _classed(self, row: Sequence[str]) -> list[tuple[str, str]]:
        def look(place: int) -> str:
            return "number" if place in self.numbers else "short" if place in self.short else "text"

        return [(cell, look(place)) for place, cell in enumerate(row)]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its twin in words, which says the same numbers."""

    svg: str
    twin: str
    caption: str = ""
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs."""

    paragraphs: Sequence[str]
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Said:
    """A question as it was asked, and what was answered."""

    label: str
    paragraphs: Sequence[str]
    kind: str = "said"


Block = Facts | Grid | Figure | Words | Said


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: Sequence[Block]
    own_page: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document. `made` dates it by what it rests on, so that the same data give the same bytes."""

    title: str
    edition: Edition
    made: datetime
    lead: Sequence[str]
    sections: Sequence[Section]
    confidential: bool = True
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)
    contents: bool = False  # even for few sections


Write = Callable[[Edition], Paper]


def builder(write: Write) -> Callable[[Export, IO[bytes], Progress], None]:
    """What `documents` calls to make the paper that `write` writes."""

    def build(export: Export, out: IO[bytes], progress: Progress) -> None:
        progress(0, 1, _("Reading"))
        set_in_type(write(export.edition), out, progress)

    return build


def set_in_type(paper: Paper, out: IO[bytes], progress: Progress) -> None:
    markup, own = as_html(paper)
    pdf.typeset(markup, own, out, lambda page: progress(page, 0, _("Setting page %(page)d") % {"page": page}))


def as_html(paper: Paper) -> tuple[str, pdf.Own]:
    """The paper as HTML and the files that belong to it."""
    edition = paper.edition
    own: dict[str, tuple[str, str, str]] = {
        **pictures.of_every_document(),
        "own:band.svg": pdf.drawing(pictures.pattern(f"{paper.title} {edition.slug}", 14, 1)),
    }
    sections = []
    for number, section in enumerate(paper.sections, start=1):
        blocks: list[tuple[Block, str]] = []
        for place, block in enumerate(section.blocks):
            address = ""
            if isinstance(block, Figure):
                address = f"own:figure-{number}-{place}.svg"
                own[address] = pdf.drawing(block.svg)
            blocks.append((block, address))
        sections.append((f"section-{number}", section, blocks))
    context = {
        "title": paper.title,
        "description": edition.title,
        "language": edition.language,
        "made": paper.made,
        "rehearsal": edition.is_rehearsal,
        "edition": edition,
        "paper": paper,
        "sections": sections,
        "contents": sections if paper.contents or len(sections) >= CONTENTS_FROM else [],
    }
    return render_to_string("reports/pdf/paper.html", context), own
