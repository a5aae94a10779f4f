"""One entry as its readers have it: whose it is, each question as it was asked with its answer, and its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from calls.countries import name_of
from calls.models import Question
from reports.dossiers import entered, words
from reports.papers.paper import Block, Facts, Grid, Said, Section
from reports.rules import paragraphs

LONGEST_HEADING = 120  # characters; the whole title stands in the facts


def title_of(content: Mapping[str, Any]) -> str:
    """The title in one line, as a heading."""
    title = " ".join(paragraphs(entered(content, "project", "title")))
    return title if len(title) <= LONGEST_HEADING else f"{title[:LONGEST_HEADING].rstrip()}…"


def whose(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Applicant and project; of an entry that is judged blind what may be known of them."""
    organisation, project = content.get("organisation") or {}, content.get("project") or {}
    country = str(organisation.get("country", ""))
    found = [
        (_("Category"), entered(content, "category", "name")),
        (_("Project"), str(project.get("title", ""))),
        (_("Acronym"), str(project.get("acronym", ""))),
        (_("Website of the project"), str(project.get("website", ""))),
        (_("Organisation"), str(organisation.get("legal_name", ""))),
        (_("Country"), name_of(country) if country else ""),
        (_("Website of the organisation"), str(organisation.get("website", ""))),
        (_("PIC"), str(organisation.get("pic", ""))),
    ]
    if content.get("blind"):
        found.append((_("Blind"), _("Whose it is, and what would say so, is left out.")))
    return [(name, " ".join(paragraphs(said))) for name, said in found if said]


def sections(content: Mapping[str, Any]) -> list[Section]:
    """A section for each of the form's."""
    asked = [row for row in content.get("answers", ()) if row.get("kind") != Question.Kind.FILES]
    return [
        Section(title or _("Answers"), [block for row in rows for block in _answer(row)])
        for title, rows in groupby(asked, key=lambda row: str(row.get("section_title", "")))
    ]


def answers(content: Mapping[str, Any]) -> list[Block]:
    """The same without headings."""
    return [block for section in sections(content) for block in section.blocks]


def _answer(row: Mapping[str, Any]) -> Iterator[Block]:
    number, label = row.get("number"), str(row.get("label", ""))
    asked = f"{number}. {label}" if number else label
    if row.get("rows"):
        columns = [str(name) for name in row.get("columns", ())]
        yield Grid(columns, [[_one_line(cell) for cell in cells] for cells in row["rows"]], even=True, title=asked)
    else:
        yield Said(asked, paragraphs(words(str(row.get("kind", "")), row.get("value"))))


def _one_line(cell: Any) -> str:
    return " ".join(paragraphs(str(cell or "")))


def files(content: Mapping[str, Any]) -> list[Block]:
    """The files by name, size and, where the reader may know it, fingerprint; nothing where there is none."""
    rows: Sequence[Mapping[str, Any]] = content.get("files", ())
    told = [(_one_line(row["name"]), f"{filesizeformat(row['size'])}\n{row.get('sha256', '')}".strip()) for row in rows]
    return [Facts(told)] if told else []
