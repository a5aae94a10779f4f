"""Changes to the form that staff have in hand: sections and questions as data. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.loading.changes import changes
from calls.loading.shape import Fault
from calls.models import Question

Content = dict[str, Any]  # {"sections": [...], "questions": [...]} as in an edition's file
Row = dict[str, Any]

SETTINGS = {
    "title": gettext_lazy("title"),
    "intro": gettext_lazy("what stands above its questions"),
    "label": gettext_lazy("wording"),
    "help": gettext_lazy("help"),
    "kind": gettext_lazy("kind of answer"),
    "section": gettext_lazy("section"),
    "category": gettext_lazy("category"),
    "required": gettext_lazy("must be answered"),
    "visibility": gettext_lazy("who reads the answer"),
    "identifies_applicant": gettext_lazy("names the applicant"),
    "max_characters": gettext_lazy("most characters"),
    "max_words": gettext_lazy("most words"),
    "least": gettext_lazy("least"),
    "most": gettext_lazy("most"),
    "choices": gettext_lazy("answers to choose from"),
    "columns": gettext_lazy("columns of the table"),
    "max_rows": gettext_lazy("most rows"),
    "shown_when": gettext_lazy("when it is asked"),
}
_PLACE = re.compile(r"(sections|questions)\[([^\]]*)\]\.?(\w*)")


def in_order(content: Content) -> list[tuple[Row, list[tuple[int, Row]]]]:
    """Each section with its questions and their places in the list, in the order of the form."""
    numbered = list(enumerate(content["questions"]))
    return [
        (section, [(place, row) for place, row in numbered if row["section"] == section["code"]])
        for section in content["sections"]
    ]


def with_row(content: Content, what: str, place: int | None, row: Row) -> Content:
    """The content with `row` at `place` of "sections" or "questions", or as the last one."""
    rows = list(content[what])
    if place is None:
        rows.append(row)
    else:
        rows[place] = row
    return {**content, what: rows}


def without(content: Content, what: str, place: int) -> Content:
    """The content without one row; a section takes its questions with it."""
    gone = content[what][place]
    found = {**content, what: [row for row in content[what] if row is not gone]}
    if what == "sections":
        found["questions"] = [row for row in content["questions"] if row["section"] != gone["code"]]
    return found


def moved(content: Content, what: str, place: int, step: int) -> Content:
    """The content with one row a step up (-1) or down (1), a question within its section."""
    rows = list(content[what])
    row = rows[place]
    peers = [n for n, one in enumerate(rows) if what == "sections" or one["section"] == row["section"]]
    there = peers.index(place) + step
    if 0 <= there < len(peers):
        other = peers[there]
        rows[place], rows[other] = rows[other], rows[place]
    return {**content, what: rows}


def differences(before: Content, after: Content) -> list[tuple[str, str, str]]:
    """What the one says otherwise than the other: place, before, after, as a person reads them."""
    found = [
        (_where(change.place, after, before), _told(change.before), _told(change.after))
        for name in ("sections", "questions")
        for change in changes(before[name], after[name], name)
    ]
    for name, words in (("sections", _("order of the sections")), ("questions", _("order of the questions"))):
        old, new = (_names(content[name]) for content in (before, after))
        kept = set(old) & set(new)
        if [one for one in old if one in kept] != [one for one in new if one in kept]:
            found.append((words, "", _("changed")))
    return found


def faults_in_words(content: Content, faults: Sequence[Fault]) -> list[str]:
    """What keeps the form from being used, each with the question or section as staff know it."""
    return [f"{_where(fault.place, content)}: {fault.sentence}" for fault in faults]


def _where(place: str, *contents: Content) -> str:
    """A place of the data as staff know it; a row stands there by its number (of a fault) or its name (of a change)."""
    found = _PLACE.match(place)
    if found is None:
        return place
    what, key, setting = found.groups()
    named: dict[str, Any] = {}
    for content in reversed(contents):
        for number, row in enumerate(content[what], 1):
            words = row.get("label") or row.get("title")
            named |= {str(number): words, " ".join(_names([row])[0]).strip(): words, row["code"]: words}
    name = {"name": named.get(key, key)}
    row_words = _("Section “%(name)s”") % name if what == "sections" else _("Question “%(name)s”") % name
    return f"{row_words}, {SETTINGS.get(setting, setting)}" if setting else row_words


def _names(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return [(row["code"], row.get("category", "")) for row in rows]


def _told(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return str(value.get("label") or value.get("title") or value.get("name") or value)
    return str(_WORDS.get(value, value)) if isinstance(value, str) else str(value)


_WORDS = {**dict(Question.Kind.choices), **dict(Question.Visibility.choices)}


# -- Lists that staff write line by line --------------------------------------------------------------------------------


def code_from(words: str, taken: Sequence[str] = ()) -> str:
    """A code made of the first words of a text, unlike those that are taken."""
    stem = slugify(words).replace("-", "_")[:30].strip("_") or "answer"
    return next(code for code in _numbered(stem) if code not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def choices_from(text: str) -> list[dict[str, str]]:
    """ "pilot: A pilot is running" per line; without a code one is made of the words."""
    found: list[dict[str, str]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        code, name = _code_and_name(line, [choice["code"] for choice in found])
        found.append({"code": code, "name": name})
    return found


def choices_as_text(choices: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(f"{choice['code']}: {choice['name']}" for choice in choices)


def columns_from(text: str) -> list[Row]:
    """ "role: Role | choice: Coordinator / Partner | if you like" per line; kind and the last part may be left out."""
    found: list[Row] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        first, *more = (part.strip() for part in line.split("|"))
        code, name = _code_and_name(first, [column["code"] for column in found])
        column: Row = {"code": code, "name": name, "kind": "short_text", "required": True, "choices": []}
        for part in more:
            kind, _colon, listed = part.partition(":")
            if kind == "if you like":
                column["required"] = False
            else:
                column["kind"] = kind.strip().replace(" ", "_")
                column["choices"] = choices_from("\n".join(listed.split("/")))
        found.append(column)
    return found


def columns_as_text(columns: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(_column_as_text(column) for column in columns)


def _column_as_text(column: Mapping[str, Any]) -> str:
    listed = " / ".join(f"{choice['code']}: {choice['name']}" for choice in column["choices"])
    parts = [f"{column['code']}: {column['name']}", f"{column['kind']}: {listed}" if listed else column["kind"]]
    return " | ".join([*parts, *([] if column["required"] else ["if you like"])])


def _code_and_name(line: str, taken: Sequence[str]) -> tuple[str, str]:
    found = re.fullmatch(r"([a-z0-9_-]{1,40}):\s+(.+)", line)
    return (found[1], found[2]) if found else (code_from(line, taken), line)
