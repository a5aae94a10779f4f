"""What saves itself: one answer, or one line about the project."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import Event, User
from accounts.refusals import Refusal, Refused, require
from calls.models import Question
from submissions import policies
from submissions.actions.drafts import write
from submissions.actions.folding import FOLDED, fold
from submissions.answers import tidied
from submissions.drafts import PROJECT_LINES, Draft, draft_of, mark_of
from submissions.form import Asked
from submissions.models import Answer, Submission

NOTED = timedelta(minutes=10)


class Moved(Exception):
    """Somebody else, or another tab, changed this line about the project first; `theirs` is what stands."""

    def __init__(self, theirs: str, draft: Draft) -> None:
        super().__init__(_("This was changed elsewhere."))
        self.theirs = theirs
        self.draft = draft


@transaction.atomic
def autosave(
    public_id: UUID, code: str, values: list[str], *, revision: int, by: User, at: datetime
) -> tuple[Draft, Asked]:
    """Save the answer to the question `code` as `save_answer` does, in four queries.

    values  as a form sends them: all of them where one may choose several, else the last counts

    Returns the draft as it was read, and the question with its new answer. Raises Refused and Stale.
    """
    draft = _open(public_id, by)
    row = next((row for row in draft.form.asked if row.question.code == code and row.number), None)
    if row is None:
        raise Refused(Refusal("not-asked", _("This question is not part of the form any more.")))
    answer = row.answer or Answer(submission=draft.submission, question=row.question, revision=0)
    several = row.question.kind in (Question.Kind.CHOICES, Question.Kind.TABLE)
    value: Any = values if several else (values or [""])[-1]
    write(answer, tidied(row.question.kind, value, row.question.columns), revision=revision, by=by, at=at)
    return draft, Asked(row.question, row.number, answer)


@transaction.atomic
def autosave_project(public_id: UUID, name: str, value: str, *, seen: str, by: User, at: datetime) -> Draft:
    """Save title, acronym or website of the draft's project.

    seen    `mark_of` what the writer saw: these lines have no revision, so what they say stands for it

    Raises Refused, Moved, and ValidationError with the sentence for the field.
    """
    draft = _open(public_id, by)
    if name not in PROJECT_LINES:
        raise Refused(Refusal("not-asked", _("This question is not part of the form any more.")))
    project = draft.submission.project
    before, value = getattr(project, name), " ".join(value.split())
    if before == value:
        return draft
    if mark_of(before) != seen:
        raise Moved(before, draft)
    setattr(project, name, value)
    try:
        project.full_clean()
    except ValidationError as wrong:
        raise ValidationError(wrong.message_dict.get(name, wrong.messages)) from None
    fold(project)
    project.save(update_fields=[name, *FOLDED])
    Submission.objects.filter(pk=draft.submission.pk).update(saved_at=at)
    if not _is_noted(draft.submission, name, by, at):
        edition = draft.submission.edition.slug
        record("project changed", draft.submission.subject, by=by, at=at, edition=edition, fields=[name])
    return draft


def _is_noted(submission: Submission, name: str, person: User, at: datetime) -> bool:
    """Whether the person's change of this line is in the record of the last ten minutes: a title is typed in many saves."""
    events = Event.objects.filter(subject=submission.subject, verb="project changed", actor=person, at__gt=at - NOTED)
    return events.filter(facts__fields__contains=[name]).exists()


def _open(public_id: UUID, person: User) -> Draft:
    """The draft, locked and open to `person`."""
    draft = draft_of(person, public_id, lock=True)
    if draft is None:
        raise Refused(Refusal("not-yours", _("This application is not yours.")))
    require(policies.why_not_edit_as(draft.role, draft.submission))
    return draft
