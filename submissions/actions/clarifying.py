"""A question of staff before the verdict, and its answer. Named questions of the form open; all else stays as it arrived."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import require
from calls.models import Question
from notifications.actions import ring
from submissions import policies
from submissions.actions.letters import write_to_owners
from submissions.actions.locking import locked, move
from submissions.actions.submitting import new_receipt_code
from submissions.answers import tidied
from submissions.content import digest, draft_content
from submissions.deadlines import deadline_of
from submissions.form import Asked, form_of
from submissions.models import Answer, Clarification, Submission, Version
from submissions.rules import State, Verb

REPLY = ""  # among the kept answers, what was typed as the reply itself: no question has this code
# Kinds that one field answers; files and tables stay as they arrived.
_KINDS = frozenset(
    ("short_text", "long_text", "choice", "choices", "number", "month", "date", "link", "country")
)  # fmt: skip


def may_be_asked_anew(submission: Submission) -> list[Question]:
    """The questions that the entry answered and that a clarification may open."""
    return [row.question for row in form_of(submission).shown() if row.question.kind in _KINDS]


@transaction.atomic
def request_clarification(
    submission: Submission, *, question: str, due: datetime, by: User, at: datetime, questions: Sequence[str] = ()
) -> Clarification:
    """Ask the applicant something before the verdict.

    questions  codes of the form's questions that may be answered anew; everything else stays closed
    due        the first instant that is too late
    """
    submission = locked(submission)
    require(policies.why_not_check(by, submission, at))
    if submission.state == State.CLARIFICATION:
        raise ValidationError(_("A question is open already. Wait for its answer or give the verdict."))
    if due <= at:
        raise ValidationError({"due": _("Choose a day that is still to come.")})
    known = [row.code for row in may_be_asked_anew(submission)]
    if not set(questions) <= set(known):
        raise ValidationError({"questions": _("Choose among the questions of this entry.")})
    asked = Clarification(
        submission=submission,
        question=question.strip(),
        questions=[code for code in known if code in questions],
        asked_by=by,
        asked_at=at,
        due=due,
    )
    asked.full_clean()
    asked.save()
    move(submission, Verb.ASK, by=by, at=at)
    key = f"clarification:{submission.public_id}:{asked.pk}"
    write_to_owners(submission, "clarification", key=key, at=at, clarification=asked, opened=opened(submission, asked))
    return asked


def opened(submission: Submission, asked: Clarification) -> list[Asked]:
    """The questions that the clarification opens, with their answers as they stand or as they were kept."""
    rows = [row for row in form_of(submission).asked if row.question.code in asked.questions]
    return [_with(row, asked.kept[row.question.code]) if row.question.code in asked.kept else row for row in rows]


def _with(row: Asked, value: Any) -> Asked:
    return replace(row, answer=Answer(question=row.question, value=value))


@transaction.atomic
def keep_answers(
    submission: Submission, *, answers: Mapping[str, Any], by: User, at: datetime, answer: str | None = None
) -> Clarification:
    """Keep what was typed without sending it; whatever its length, as a draft takes anything.

    answer  the reply itself; None leaves what was kept of it
    """
    submission = locked(submission)
    require(policies.why_not_answer(by, submission, at))
    asked = submission.clarifications.select_for_update().filter(answered_at=None).latest("asked_at")
    kinds = {row.question.code: row.question.kind for row in opened(submission, asked)}
    asked.kept |= {code: tidied(kinds[code], value) for code, value in answers.items() if code in kinds}
    if answer is not None:
        asked.kept[REPLY] = answer
    asked.save(update_fields=["kept"])
    return asked


@transaction.atomic
def answer_clarification(
    submission: Submission, *, answer: str, by: User, at: datetime, answers: Mapping[str, Any] | None = None
) -> Clarification:
    """Answer staff; where questions of the form were opened, a new version arrives in which only their answers differ.

    answers  code -> what was typed for an opened question; others are left as they stand
    """
    submission = locked(submission)
    require(policies.why_not_answer(by, submission, at))
    asked = submission.clarifications.filter(answered_at=None).latest("asked_at")
    if not answer.strip() and not asked.questions:
        raise ValidationError({"answer": _("Write your answer.")})
    if asked.questions:
        asked.version = _arrive(submission, asked, answers or {}, by=by, at=at)
    asked.answer, asked.answered_by, asked.answered_at, asked.kept = answer.strip(), by, at, {}
    asked.save(update_fields=["answer", "answered_by", "answered_at", "version", "kept"])
    move(submission, Verb.ANSWER, by=by, at=at)
    return asked


def _arrive(
    submission: Submission, asked: Clarification, answers: Mapping[str, Any], *, by: User, at: datetime
) -> Version:
    """The version that the opened questions make: the standing one, word for word, but for their answers."""
    rows = [
        _with(row, tidied(row.question.kind, answers[row.question.code])) if row.question.code in answers else row
        for row in opened(submission, asked)
    ]
    if faults := {row.question.code: row.fault for row in rows if row.fault}:
        raise ValidationError({code: str(fault) for code, fault in faults.items()})
    for row in rows:
        _store(submission, row, by=by, at=at)
    standing = submission.version
    assert standing is not None  # noqa: S101 (it was handed in, or nobody could ask)
    number = submission.versions.count() + 1
    now = draft_content(submission, form_of(submission))
    said = {row["question"]: row["value"] for row in now["answers"] if row["question"] in asked.questions}
    content = {**standing.content, "version": number, "arrived_at": at.isoformat(), "clarifies": standing.number}
    content["answers"] = [{**row, "value": said.get(row["question"], row["value"])} for row in content["answers"]]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    version = Version.objects.create(
        submission=submission,
        number=number,
        canonical=text,
        sha256=digest(text),
        arrived_at=at,
        submitted_by=by,
        token=uuid4(),
        receipt_code=new_receipt_code(),
    )
    submission.version = version  # `submitted_at` stays: it is the moment that was in time
    submission.save(update_fields=["version"])
    key = f"submission-receipt:{submission.public_id}:{number}"
    write_to_owners(submission, "submission_receipt", key=key, at=at, version=version, deadline=deadline_of(submission))
    ring("reports.make_receipts", "submissions.compare_entries")
    return version


def _store(submission: Submission, row: Asked, *, by: User, at: datetime) -> None:
    """The draft's own answer follows, so that it says what the version says."""
    stored = Answer.objects.filter(submission=submission, question=row.question).first()
    stored = stored or Answer(submission=submission, question=row.question, revision=0)
    if stored.value != row.value or stored.pk is None:
        stored.value, stored.revision, stored.saved_at, stored.saved_by = row.value, stored.revision + 1, at, by
        stored.save()
