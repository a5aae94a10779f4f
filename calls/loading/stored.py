"""An edition's rows as the data of a file, and a file's data as rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from calls.loading import shape
from calls.loading.reading import Data
from calls.models import Category, Criterion, Declaration, Edition, InfoSession, Method, Question, Section
from calls.rules import Standing

_PLAIN = tuple(name for name in shape.EDITION if name != "slug")
LIMITS = ("max_characters", "max_words", "max_rows")  # 0 in a file is no limit
_IN_EDITION = ("organisation_kinds", "documents", "checklist")


def as_data(edition: Edition) -> Data:
    """What a file of this edition says; read(export(edition)) gives the same."""
    zone = ZoneInfo(edition.time_zone)
    data: Data = {name: getattr(edition, name) for name in shape.EDITION}
    data["timetable"] = {name: _at_home(getattr(edition, name), zone) for name in shape.TIMETABLE}
    data["method"] = {name: getattr(edition.method, name) for name in shape.METHOD}
    data["reminders"] = {
        "drafts_hours": edition.draft_reminder_hours,
        "evaluators_hours": edition.evaluator_reminder_hours,
        "invitation_days": edition.invitation_reminder_days,
        "late_quiet_days": edition.late_quiet_days,
        "late_unbegun_days": edition.late_unbegun_days,
    }
    data["retention"] = {name: getattr(edition, name) for name in shape.RETENTION}
    data["countries"] = {"version": edition.countries_version} | {
        standing: sorted(code for code, found in edition.countries.items() if found == standing)
        for standing in Standing.values
    }
    data["notices"] = {
        "data": edition.data_notice,
        "data_version": edition.data_notice_version,
        "voting": edition.voting_notice,
        "voting_version": edition.voting_notice_version,
        "conduct": edition.conduct,
        "conduct_version": edition.conduct_version,
    }
    data |= {name: list(getattr(edition, name)) for name in _IN_EDITION}
    data["info_sessions"] = [
        {name: _at_home(getattr(session, name), zone) for name in shape.INFO_SESSION}
        for session in edition.info_sessions.all()
    ]
    data |= form_data(edition.sections.asked(), questions_of(edition))
    data["declarations"] = [_fields(declaration, shape.DECLARATION) for declaration in edition.declarations.all()]
    data["categories"] = [
        _fields(category, shape.CATEGORY)
        | {"criteria": [_fields(criterion, shape.CRITERION) for criterion in category.criteria.all()]}
        for category in edition.categories.prefetch_related("criteria")
    ]
    return data


def form_data(sections: Iterable[Section], questions: Iterable[Question]) -> Data:
    """What a file says of the form; questions with their section and category."""
    return {
        "sections": [_fields(section, shape.SECTION) for section in sections],
        "questions": [_question(question) for question in questions],
    }


def form_content(edition: Edition) -> tuple[Data, str]:
    """The form of today to be kept: its data, each question with what answers refer to, and the digest of the data."""
    questions = list(questions_of(edition))
    data = form_data(edition.sections.asked(), questions)
    digest = form_digest(data)
    for row, question in zip(data["questions"], questions, strict=True):
        row |= {"id": question.pk, "category_id": question.category_id}
    return data, digest


def form_digest(form: Data) -> str:
    """SHA-256 of the canonical JSON of a form's data."""
    text = json.dumps(form, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def questions_of(edition: Edition) -> models.QuerySet[Question]:
    """Every question of the edition's form, whatever its category, in the form's order."""
    return Question.objects.asked().filter(section__edition=edition).select_related("section", "category")


def settle(edition: Edition, data: Data) -> None:
    """Set the edition's own columns from `data`, without saving."""
    for name in _PLAIN:
        setattr(edition, name, data[name])
    for name, value in (data["timetable"] | data["retention"]).items():
        setattr(edition, name, value)
    edition.draft_reminder_hours = data["reminders"]["drafts_hours"]
    edition.evaluator_reminder_hours = data["reminders"]["evaluators_hours"]
    edition.invitation_reminder_days = data["reminders"]["invitation_days"]
    edition.late_quiet_days = data["reminders"]["late_quiet_days"]
    edition.late_unbegun_days = data["reminders"]["late_unbegun_days"]
    edition.countries_version = data["countries"]["version"]
    edition.countries = {code: standing for standing in Standing.values for code in data["countries"][standing]}
    edition.data_notice, edition.data_notice_version = data["notices"]["data"], data["notices"]["data_version"]
    edition.voting_notice, edition.voting_notice_version = data["notices"]["voting"], data["notices"]["voting_version"]
    edition.conduct, edition.conduct_version = data["notices"]["conduct"], data["notices"]["conduct_version"]
    for name in _IN_EDITION:
        setattr(edition, name, data[name])


def rows_of(edition: Edition, data: Data) -> Iterable[tuple[type[models.Model], dict[str, Any], dict[str, Any]]]:
    """The rows below an edition, parents first: model, what identifies the row, what it says.

    Sections and categories are named by their code under the keys "section" and
    "category"; the caller, who stores them first, puts the rows in their place.
    """
    yield Method, {"edition": edition}, dict(data["method"])
    for place, row in enumerate(data["sections"]):
        yield Section, {"edition": edition, "code": row["code"]}, {**row, "position": place, "retired_at": None}
    for place, row in enumerate(data["categories"]):
        says = {name: row[name] for name in shape.CATEGORY}
        yield Category, {"edition": edition, "code": row["code"]}, {**says, "position": place}
        for rank, criterion in enumerate(row["criteria"]):
            yield Criterion, {"category": row["code"], "code": criterion["code"]}, {**criterion, "position": rank}
    for place, row in enumerate(data["questions"]):
        # Its section may change: whoever answered it in another one has answered it.
        key = {"section__edition": edition, "category": row["category"], "code": row["code"]}
        limits = {name: row[name] or None for name in LIMITS}
        yield Question, key, {**row, **limits, "position": place, "retired_at": None}
    for place, row in enumerate(data["declarations"]):
        yield Declaration, {"edition": edition, "code": row["code"]}, {**row, "position": place}
    for row in data["info_sessions"]:
        yield InfoSession, {"edition": edition, "title": row["title"]}, dict(row)


def _fields(row: models.Model, table: shape.Table) -> Data:
    return {name: getattr(row, name) for name in table}


def _question(question: Question) -> Data:
    return _fields(question, shape.QUESTION) | {
        "section": question.section.code,
        "category": question.category.code if question.category else "",
        **{name: getattr(question, name) or 0 for name in LIMITS},
    }


def _at_home(value: Any, zone: ZoneInfo) -> Any:
    return value.astimezone(zone) if hasattr(value, "astimezone") else value
