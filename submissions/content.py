"""What a version holds: the canonical text whose hash the receipt names."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from calls.models import Question
from submissions.answers import in_words
from submissions.form import Form
from submissions.models import Attachment, Submission


def canonical(submission: Submission, form: Form, *, version: int, arrived_at: datetime) -> str:
    """Canonical JSON (RFC 8785 in spirit: sorted keys, no spaces, UTF-8): the same content is the same text for ever."""
    return json.dumps(
        _content(submission, form, version, arrived_at), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def draft_content(submission: Submission, form: Form) -> dict[str, Any]:
    """What the draft would say if it were handed in now; as parsed from a stored version."""
    parsed: dict[str, Any] = json.loads(canonical(submission, form, version=0, arrived_at=submission.saved_at))
    return parsed


def for_the_jury(content: dict[str, Any]) -> dict[str, Any]:
    """What evaluators read of a content: without the answers that are for staff alone."""
    read = [row for row in content["answers"] if row.get("visibility") != Question.Visibility.STAFF]
    return {**content, "answers": read}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _content(submission: Submission, form: Form, version: int, arrived_at: datetime) -> dict[str, Any]:
    organisation, project = submission.organisation, submission.project
    return {
        "format": 1,
        "edition": submission.edition.slug,
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
        "answers": [
            {
                "section": asked.question.section.code,
                "section_title": asked.question.section.title,
                "question": asked.question.code,
                "number": asked.number,
                "label": asked.question.label,
                "kind": asked.question.kind,
                "visibility": asked.question.visibility,
                "value": said(asked.question.kind, asked.value, asked.question.choices),
            }
            for asked in form.asked
        ],
        "files": [_file(attachment) for attachment in attachments_of(submission)],
        "declarations": [
            {"code": row.code, "text": row.text, "version": row.version}
            for row in form.declarations
            if row.pk in form.ticked
        ],
    }


def attachments_of(submission: Submission) -> list[Attachment]:
    """The files of the draft as it stands."""
    return list(submission.attachments.filter(removed_at=None))


def said(kind: str, value: Any, choices: list[dict[str, str]]) -> Any:
    """Choices by their names: a version must be readable without the form it answered."""
    names = {choice["code"]: choice["name"] for choice in choices}
    if kind == "choice":
        return names.get(value, value)
    if kind == "choices":
        return [names.get(code, code) for code in value]
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
