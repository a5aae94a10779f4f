"""Drafts: begun, saved field by field, moved between categories."""

from __future__ import annotations

from collections.abc import Mapping
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
from submissions.drafts import PROJECT_LINES, mark_of
from submissions.models import Answer, DeclarationMade, Editor, Project, Submission
from submissions.rules import LIVE


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
    before, submission.saved_at = submission.written_in.code, at
    if submission.version_id is None:
        submission.category = category
    else:  # what stands stays where it arrived until this is handed in on time
        submission.draft_category = None if category == submission.category else category
    submission.save(update_fields=["category", "draft_category", "saved_at"])
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
    submission: Submission,
    *,
    title: str,
    acronym: str = "",
    website: str = "",
    seen: Mapping[str, str] | None = None,
    by: User,
    at: datetime,
) -> Project:
    """Title, acronym and website of the draft's project.

    seen    name -> `mark_of` what the writer's page showed; a line that says something else by now is not overwritten
    """
    submission = locked(submission)
    require(policies.why_not_edit(by, submission))
    project = submission.project
    before = {name: getattr(project, name) for name in PROJECT_LINES}
    typed = {"title": " ".join(title.split()), "acronym": acronym.strip(), "website": website}
    for name, line in _unless_moved(project, typed, seen or {}).items():
        setattr(project, name, line)
    fold(project)
    project.full_clean()
    project.save(update_fields=["title", "acronym", "website", *FOLDED])
    if changed := [name for name, line in before.items() if line != getattr(project, name)]:
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
    answer = Answer.objects.filter(submission=submission, question=question).select_related("saved_by").first()
    answer = answer or Answer(submission=submission, question=question, revision=0)
    write(answer, tidied(question.kind, value, question.columns), revision=revision, by=by, at=at)
    return answer


def write(answer: Answer, value: Any, *, revision: int, by: User, at: datetime) -> None:
    """Store `value`, unless it stands there already; the submission is locked by the caller. Raises Stale."""
    if answer.revision and answer.value == value:
        return
    if answer.revision and answer.revision != revision:
        raise Stale(answer, value)
    answer.value, answer.revision, answer.saved_at, answer.saved_by = value, answer.revision + 1, at, by
    answer.save()
    Submission.objects.filter(pk=answer.submission_id).update(saved_at=at)


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


def _unless_moved(project: Project, typed: dict[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    """The lines to write: not those left as they were shown. Raises ValidationError for one that others changed too."""
    sentence = _("Somebody changed this meanwhile to: “%(theirs)s”. Yours is below; save again to keep it.")
    changed = {name: line for name, line in typed.items() if mark_of(line) != seen.get(name)}
    moved = {
        name: sentence % {"theirs": getattr(project, name)}
        for name, line in changed.items()
        if seen.get(name) and mark_of(getattr(project, name)) != seen[name] and getattr(project, name) != line
    }
    if moved:
        raise ValidationError(moved)
    return changed


def _touch(submission: Submission, at: datetime) -> None:
    submission.saved_at = at
    submission.save(update_fields=["saved_at"])
