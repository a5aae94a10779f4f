"""What a version holds: the canonical text whose hash the receipt names."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from calls.models import Method, Question
from submissions.answers import in_words
from submissions.blind import redacted
from submissions.form import Asked, Form
from submissions.models import Attachment, Submission
from submissions.tables import said_rows

# Whom the applicant does not want as evaluators: a table of name, organisation, address, reason. Staff alone read it,
# whatever the form says.
UNWANTED = "not_to_evaluate"


def canonical(submission: Submission, form: Form, *, version: int, arrived_at: datetime) -> str:
    """Canonical JSON (RFC 8785 in spirit: sorted keys, no spaces, UTF-8): the same content is the same text for ever."""
    return json.dumps(
        _content(submission, form, version, arrived_at), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def draft_content(submission: Submission, form: Form) -> dict[str, Any]:
    """What the draft would say if it were handed in now; as parsed from a stored version."""
    parsed: dict[str, Any] = json.loads(canonical(submission, form, version=0, arrived_at=submission.saved_at))
    return parsed


def for_the_jury(content: dict[str, Any], *, blind: Method | None = None) -> dict[str, Any]:
    """What evaluators read of a content: without the answers and files that are for staff alone.

    blind   the method of a blind edition, for a reader who may not know whose it is
    """
    answers, files = (
        [row for row in content.get(name, ()) if row.get("visibility") != Question.Visibility.STAFF]
        for name in ("answers", "files")
    )
    read = {**content, "answers": [row for row in answers if row["question"] != UNWANTED]}
    if blind is not None:
        return redacted(read, titles=blind.blind_titles)  # counts the files of all, as their names do elsewhere
    return {**read, "files": files}


def for_everybody(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers of a content that the public may read once it is a finalist's; files and what says nothing left out."""
    public = [row for row in content.get("answers", ()) if row.get("visibility") == Question.Visibility.PUBLIC]
    said = [row for row in public if row.get("kind") != Question.Kind.FILES and row.get("value")]
    return [row for row in said if row["question"] != UNWANTED]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _content(submission: Submission, form: Form, version: int, arrived_at: datetime) -> dict[str, Any]:
    organisation, project = submission.organisation, submission.project
    return {
        "format": 1,
        "edition": submission.edition.slug,
        "form": {"number": form.number, "sha256": form.sha256},
        "submission": str(submission.public_id),
        "number": submission.number,
        "version": version,
        "arrived_at": arrived_at.isoformat(),
        "category": {"code": submission.written_in.code, "name": submission.written_in.name},
        "organisation": {
            "legal_name": organisation.legal_name,
            "kind": organisation.kind,
            "country": organisation.country,
            "website": organisation.website,
            "pic": organisation.pic,
        },
        "project": {"title": project.title, "acronym": project.acronym, "website": project.website},
        "answers": [_answer(asked) for asked in form.shown()],
        "files": _files(submission, form),
        "declarations": [
            {"code": row.code, "text": row.text, "version": row.version}
            for row in form.declarations
            if row.pk in form.ticked
        ],
    }


def _answer(asked: Asked) -> dict[str, Any]:
    question = asked.question
    found = {
        "section": question.section.code,
        "section_title": question.section.title,
        "question": question.code,
        "number": asked.number,
        "label": question.label,
        "kind": question.kind,
        "visibility": question.visibility,
        "identifies_applicant": question.identifies_applicant,
        "value": said(question.kind, asked.value, question.choices, question.columns),
    }
    if question.kind == Question.Kind.TABLE:
        rows = said_rows(asked.value, question.columns)
        found |= {"columns": [column["name"] for column in question.columns], "rows": rows}
    return found


def _files(submission: Submission, form: Form) -> list[dict[str, Any]]:
    """The files, each with who may see it; none where the form does not ask for any."""
    place = form.files()
    if place is None and any(row.question.kind == Question.Kind.FILES for row in form.asked):
        return []
    who = {
        "visibility": place.visibility if place else Question.Visibility.EVALUATORS.value,
        "identifies_applicant": place is not None and place.identifies_applicant,
    }
    return [_file(attachment) | who for attachment in attachments_of(submission)]


def attachments_of(submission: Submission) -> list[Attachment]:
    """The files of the draft as it stands."""
    return list(submission.attachments.filter(removed_at=None))


def said(kind: str, value: Any, choices: list[dict[str, str]], columns: list[dict[str, Any]] | None = None) -> Any:
    """Choices by their names, a table as one text per row: a version must be readable without the form it answered."""
    if kind == "table":
        return [", ".join(cell for cell in row if cell) for row in said_rows(value, columns or [])]
    names = {choice["code"]: choice["name"] for choice in choices}
    if kind == "choice":
        return names.get(value, value) if isinstance(value, str) else value
    if kind == "choices":
        return [names.get(code, code) for code in value] if isinstance(value, list) else value
    if kind == "month" and value:
        return in_words(value)
    return value


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": str(attachment.public_id),
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
