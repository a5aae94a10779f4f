"""Drafts: begun, saved field by field, moved between categories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import Consent, User
from accounts.refusals import require
from calls.models import Category, Declaration, Edition, Question
from submissions import policies
from submissions.actions.folding import FOLDED, fold
from submissions.actions.locking import locked
from submissions.answers import tidied
from submissions.models import Answer, DeclarationMade, Editor, Project, Submission
from submissions.rules import LIVE

_OF_PROJECT = ("title", "acronym", "website")


class Stale(Exception):
    """Somebody else, or another tab, saved this answer first. Nothing was overwritten; `theirs` is what stands."""

    def __init__(self, theirs: Answer, yours: Any) -> None:
        super().__init__(_("This answer was changed elsewhere."))
        self.theirs = theirs
        self.yours = yours


@transaction.atomic
def start(project: Project, category: Category, *, by: User, at: datetime) -> Submission:
    """Begin an entry of `project` in `category`; `by` owns it.

    Raises ValidationError when the project is entered in this edition already.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)  # its organisation after a merge, too
    edition = Edition.objects.with_gates().get(pk=category.edition_id)
    require(policies.why_not_enter(by, project))
    require(policies.why_not_start(by, edition, at))
    if project.submissions.filter(edition=edition, state__in=LIVE).exists():
        raise ValidationError(_("This project is already entered in another category of this edition."))
    submission = Submission(
        edition=edition,
        category=category,
        project=project,
        organisation=project.organisation,
        created_at=at,
        saved_at=at,
    )
    submission.full_clean()
    submission.save()
    Editor.objects.create(submission=submission, person=by, role=Editor.Role.OWNER, since=at)
    record("submission started", submission.subject, by=by, at=at, edition=edition.slug, to_state=submission.state)
    return submission


@transaction.atomic
def add_editor(submission: Submission, person: User, role: str, *, by: User, at: datetime) -> Editor:
    """Let a colleague work on the submission; only an owner invites, and only another person."""
    submission = locked(submission)
    if policies.role_of(by, submission) != Editor.Role.OWNER:
        require(policies.NOT_OWNER)
    editor = Editor(submission=submission, person=person, role=role, since=at)
    editor.full_clean()
    editor.save()
    who = str(person.public_id)
    record("editor added", submission.subject, by=by, at=at, edition=submission.edition.slug, to_state=role, person=who)
    return editor


@transaction.atomic
def change_category(submission: Submission, category: Category, *, by: User, at: datetime) -> Submission:
    """Move the draft to another category of its edition; answers to questions of the old one are kept, unseen."""
    submission = locked(submission)
    require(policies.why_not_edit(by, submission))
    if category.edition_id != submission.edition_id:
        raise ValidationError({"category": _("Choose a category of this edition.")})
    before, submission.category, submission.saved_at = submission.category.code, category, at
    submission.save(update_fields=["category", "saved_at"])
    record(
        "category changed",
        submission.subject,
        by=by,
        at=at,
        edition=submission.edition.slug,
        from_state=before,
        to_state=category.code,
    )
    return submission


@transaction.atomic
def update_project(
    submission: Submission, *, title: str, acronym: str = "", website: str = "", by: User, at: datetime
) -> Project:
    submission = locked(submission)
    require(policies.why_not_edit(by, submission))
    project = submission.project
    before = project.title, project.acronym, project.website
    project.title, project.acronym, project.website = " ".join(title.split()), acronym.strip(), website
    fold(project)
    project.full_clean()
    project.save(update_fields=["title", "acronym", "website", *FOLDED])
    after = project.title, project.acronym, project.website
    if changed := [name for name, a, b in zip(_OF_PROJECT, before, after, strict=True) if a != b]:
        _note("project changed", submission, by=by, at=at, fields=changed)
    _touch(submission, at)
    return project


@transaction.atomic
def save_answer(
    submission: Submission, question: Question, value: Any, *, revision: int, by: User, at: datetime
) -> Answer:
    """Save one answer of the draft, whatever its length.

    revision  the revision the writer saw, 0 when there was no answer yet

    Raises Stale, and changes nothing, when the answer has moved on since.
    """
    submission = locked(submission)
    require(policies.why_not_edit(by, submission))
    value = tidied(question.kind, value)
    answer = Answer.objects.filter(submission=submission, question=question).select_related("saved_by").first()
    if answer is None:
        answer = Answer(submission=submission, question=question, revision=0)
    elif answer.value == value:
        return answer
    if answer.revision != revision:
        raise Stale(answer, value)
    answer.value, answer.revision, answer.saved_at, answer.saved_by = value, answer.revision + 1, at, by
    answer.save()
    _touch(submission, at)
    return answer


@transaction.atomic
def tick_declaration(submission: Submission, declaration: Declaration, *, by: User, at: datetime) -> DeclarationMade:
    """Make a declaration; its very words go into the consent ledger."""
    submission = locked(submission)
    require(policies.why_not_edit(by, submission))
    made, new = DeclarationMade.objects.get_or_create(
        submission=submission, declaration=declaration, defaults={"by": by, "at": at}
    )
    if new:
        publication = declaration.is_consent_to_publication
        Consent.objects.create(
            person=by,
            purpose=Consent.Purpose.PUBLICATION if publication else Consent.Purpose.DECLARATION,
            about=submission.subject,
            text=declaration.text,
            text_version=declaration.version,
            given_at=at,
        )
        _note("declaration made", submission, by=by, at=at, declaration=declaration.code)
        _touch(submission, at)
    return made


@transaction.atomic
def untick_declaration(submission: Submission, declaration: Declaration, *, by: User, at: datetime) -> None:
    submission = locked(submission)
    require(policies.why_not_edit(by, submission))
    if DeclarationMade.objects.filter(submission=submission, declaration=declaration).delete()[0]:
        open_consents = Consent.objects.filter(
            about=submission.subject, text=declaration.text, text_version=declaration.version, withdrawn_at=None
        )
        open_consents.update(withdrawn_at=at)
        _note("declaration taken back", submission, by=by, at=at, declaration=declaration.code)
        _touch(submission, at)


def _note(verb: str, submission: Submission, *, by: User, at: datetime, **facts: Any) -> None:
    """For the history of the application: what was changed, not what it says, which staff do not read in drafts."""
    record(verb, submission.subject, by=by, at=at, edition=submission.edition.slug, **facts)


def _touch(submission: Submission, at: datetime) -> None:
    submission.saved_at = at
    submission.save(update_fields=["saved_at"])
