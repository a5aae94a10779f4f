"""The page that an applicant has open for hours: a section of twenty questions of every kind, all answered."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import User
from bench.applying import complete_draft
from bench.benchmark import Benchmark, Hall, Needs
from bench.load import Browser
from bench.row import Row
from bench.visit import browser_of, milliseconds, queries_of
from calls.models import Edition, Question, Section
from calls.rules import Phase
from rehearsal.play.performance import Size
from submissions.models import Organisation

# Of its own: a call with twenty questions more is not the one that the other benchmarks measure.
ASKING = Needs(until=Phase.SUBMISSION, size=Size(applicants=4, evaluators=3, voters=0), seed=903)
CODE = "measured"  # of the section
_CHOICES = [{"code": f"answer_{n}", "name": f"Answer number {n}"} for n in range(1, 7)]
_COLUMNS = [
    {"code": "name", "name": "Organisation", "kind": "short_text", "required": True, "choices": []},
    {"code": "country", "name": "Country", "kind": "country", "required": True, "choices": []},
]
_KINDS: list[dict[str, Any]] = [
    *[{"kind": "long_text", "max_characters": 1000} for _ in range(7)],
    {"kind": "long_text", "max_words": 150},
    *[{"kind": "short_text", "max_characters": 200} for _ in range(3)],
    *[{"kind": "choice", "choices": _CHOICES} for _ in range(2)],
    {"kind": "choices", "choices": _CHOICES},
    {"kind": "number", "least": "0", "most": "9000"},
    {"kind": "month"},
    {"kind": "date"},
    {"kind": "link"},
    {"kind": "country"},
    {"kind": "table", "columns": _COLUMNS, "max_rows": 8},
]


def ask(edition: Edition, number: int = len(_KINDS)) -> Section:
    """A section with so many questions, the first of them long texts."""
    section = Section.objects.create(edition=edition, code=CODE, title="Measured questions", position=99)
    Question.objects.bulk_create(
        Question(section=section, code=f"q{n}", label=f"What about point {n}?", help="In words.", position=n, **says)
        for n, says in enumerate(_KINDS[:number], start=1)
    )
    return section


def form_page(hall: Hall) -> list[Row]:
    """Read again and again by the owner of a complete draft."""
    section = ask(hall.edition)
    organisation = Organisation.objects.filter(rehearsal=hall.edition.slug).order_by("pk")[0]
    person = User.objects.get(memberships__organisation=organisation)
    draft = complete_draft(hall, organisation, person, 91_000)
    path, browser = reverse("submissions:step", args=[draft.public_id, CODE]), browser_of(hall.portal.port, person)
    value, sql = milliseconds(hall, path, browser), queries_of(path, browser)
    plain = milliseconds(hall, "/", Browser(hall.bare.port))
    return [
        Row(
            f"form page of {section.questions.count()} questions", value, "ms", sql,
            f"bare answer {plain:.2g} ms", "≤ 40 ms, ≤ 12 SQL", value <= 40 and sql <= 12,
        )
    ]  # fmt: skip


benchmarks = {"form page": Benchmark(ASKING, form_page)}
