"""An edition and its form as pages read them: kept in each worker's memory until a row that they are made of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from django.core.cache import caches
from django.db import connection
from django.db.models import Max

from accounts import statements
from calls.loading.reading import Data
from calls.loading.stored import LIMITS, form_data, form_digest
from calls.models import Declaration, Edition, FormVersion, Question, Section

T = TypeVar("T")
STAMP = "calls_edition_stamp"  # the SQL function that sees a change of an edition
KEPT = 600  # seconds; the stamp changes earlier


class OfEdition(Protocol):
    """A row with a foreign key to its edition."""

    edition_id: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition as it stands now; what is made of it may be kept under its stamp, or under this whole.

    stamp   changes with every change of the edition, its method, gates, extensions, categories, criteria and sessions
    more    what the reader's own functions said
    """

    pk: int
    stamp: str
    more: tuple[Any, ...]

    @property
    def edition(self) -> Edition:
        """With method, gate moves and extensions; a copy of its own for each who asks."""
        edition = Edition.objects.select_related("method").prefetch_related("gate_moves", "extensions")
        return _kept(f"edition:{self.pk}:{self.stamp}", lambda: edition.get(pk=self.pk))


def kept_edition(*, more: Sequence[str] = (), **lookup: Any) -> Kept | None:
    """The one edition that `lookup` names (pk=… or slug=…): one query, three more after a change.

    more    names of SQL functions that take the edition's id; ours, never anybody's input

    Django takes longer to build the queries of an edition than PostgreSQL to answer them, hence the memory.
    """
    [(name, value)] = lookup.items()
    column = {"pk": "id", "slug": "slug"}[name]
    stamps = ", ".join(f"{function}(id)" for function in (STAMP, *more))
    with connection.cursor() as cursor:
        statements.execute(cursor, f"SELECT id, {stamps} FROM calls_edition WHERE {column} = %s", [value])  # noqa: S608 (ours)
        row = cursor.fetchone()
    if row is None:
        return None
    return Kept(row[0], row[1], tuple(row[2:]))


def edition_of(row: OfEdition) -> Edition:
    """The edition of a row of another app, without the joins and queries that it would cost."""
    kept = kept_edition(pk=row.edition_id)
    assert kept is not None  # noqa: S101 (a foreign key points at it)
    return kept.edition


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A version of the application form of an edition, in its order; questions with their sections.

    number  1 for the first; the form of today has the highest
    sha256  of its canonical JSON: the version of a submission names it
    """

    sections: list[Section]
    questions: list[Question]
    declarations: list[Declaration]
    number: int
    sha256: str


def kept_form(edition: int, stamp: str = "") -> KeptForm:
    """The form of today of the edition with this primary key: one query, four more after a change.

    stamp   what calls_form_stamp said in a query of the reader's own: then there is none but after a change
    """
    if not stamp:
        with connection.cursor() as cursor:
            cursor.execute("SELECT calls_form_stamp(%s)", [edition])
            (stamp,) = cursor.fetchone()
    return _kept(f"form:{edition}:{stamp}", lambda: _form_of_today(edition))


def _form_of_today(edition: int) -> KeptForm:
    asked = Question.objects.asked().filter(section__edition=edition).select_related("section", "category")
    sections = list(Section.objects.asked().filter(edition=edition))
    questions = list(asked.order_by("section__position", "position", "pk"))
    before = FormVersion.objects.filter(edition=edition).aggregate(latest=Max("number"))["latest"] or 0
    return KeptForm(
        sections,
        questions,
        list(Declaration.objects.filter(edition=edition)),
        before + 1,
        form_digest(form_data(sections, questions)),
    )


def kept_version(version: int, edition: int, stamp: str = "") -> KeptForm:
    """An earlier form, by its primary key, with the declarations of today: one query, none with their `stamp`."""
    found = _kept(f"form-version:{version}", lambda: _earlier(FormVersion.objects.get(pk=version)))
    return replace(found, declarations=kept_form(edition, stamp).declarations)


def _earlier(version: FormVersion) -> KeptForm:
    sections, questions = rows_in_memory(version.content, version.edition_id)
    return KeptForm(sections, questions, [], version.number, version.sha256)


def rows_in_memory(content: Data, edition: int) -> tuple[list[Section], list[Question]]:
    """Sections and questions as `content` says them, stored nowhere; in the order of the form.

    content  as in an edition's file; a question with "id" is the one that answers refer to, and "category_id" goes
             before its category's code
    """
    sections = [Section(edition_id=edition, position=place, **row) for place, row in enumerate(content["sections"])]
    named = {section.code: section for section in sections}
    rows = [row for row in content["questions"] if row["section"] in named]
    rows.sort(key=lambda row: named[row["section"]].position)  # stable: within a section as they stand
    return sections, [_question_in_memory(row, named) for row in rows]


def _question_in_memory(row: Data, sections: dict[str, Section]) -> Question:
    says = {name: value for name, value in row.items() if name != "category"}
    return Question(**says | {name: row[name] or None for name in LIMITS} | {"section": sections[row["section"]]})


def _kept(key: str, read: Callable[[], T]) -> T:
    """What the cache has under `key`, a copy of its own for each reader; else what `read` returns."""
    found: T | None = caches["pages"].get(key)
    if found is None:
        found = read()
        caches["pages"].set(key, found, KEPT)
    return found
