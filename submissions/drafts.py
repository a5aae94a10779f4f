"""A draft as saving by itself reads it: often, so in as few queries as will do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, Subquery, TextField

from accounts.models import User
from calls.kept import Kept
from submissions.form import Form, form_answered_by, form_with
from submissions.models import DeclarationMade, Editor, Submission

PROJECT_LINES = ("title", "acronym", "website")  # of a project, saved one by one


@dataclass(frozen=True, slots=True)
class Draft:
    """One submission, what the person is to it, and its form as it stands."""

    submission: Submission
    role: str
    form: Form


def draft_of(person: User, public_id: UUID, *, lock: bool = False) -> Draft | None:
    """The draft with its edition and form, in two queries, more after a change of these; None for strangers.

    lock    keep others from writing until the transaction ends; what is read is what stands then
    """
    rows = Submission.objects.with_grants().annotate(
        role=Subquery(Editor.objects.filter(submission=OuterRef("pk"), person=person).values("role")[:1]),
        ticked=ArraySubquery(DeclarationMade.objects.filter(submission=OuterRef("pk")).values("declaration_id")),
        edition_stamp=Func(F("edition_id"), function="calls_edition_stamp", output_field=TextField()),
        form_stamp=Func(F("edition_id"), function="calls_form_stamp", output_field=TextField()),
    )
    rows = rows.select_related("project")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: Any = rows.filter(public_id=public_id).first()
    if row is None or row.role is None:
        return None
    row.edition = Kept(row.edition_id, row.edition_stamp, ()).edition
    answers = row.answers.select_related("saved_by")  # a statement of its own: it sees what the lock waited for
    form = form_with(form_answered_by(row, row.form_stamp), row, answers, frozenset(row.ticked))
    return Draft(row, row.role, form)


def mark_of(line: str) -> str:
    """A short name for what a line says: who sends it back has seen that line."""
    return hashlib.sha256(line.encode()).hexdigest()[:12]


def seen_mark(revision: int, value: Any) -> str:
    """A short name for an answer as a page shows it: a form that sends it back unchanged changes nothing."""
    return mark_of(f"{revision}:{json.dumps(value)}")
