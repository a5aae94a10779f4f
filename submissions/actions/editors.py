"""Who works on a submission, and as what. Each act locks the submission: there is always at least one owner."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import Event, User
from accounts.refusals import Refused, require
from submissions import policies
from submissions.actions.letters import write_to, write_to_owners
from submissions.actions.locking import locked
from submissions.models import Editor, Submission, ThreadMark


@transaction.atomic
def change_role(editor: Editor, role: str, *, by: User, at: datetime) -> Editor:
    """Make somebody a reader, an editor or an owner; they get a letter."""
    submission, editor = _found(editor)
    require(policies.why_not_manage(by, submission))
    if role not in Editor.Role.values:
        raise ValidationError({"role": _("Choose one of the parts.")})
    if role == editor.role:
        return editor
    if role != Editor.Role.OWNER:
        require(policies.why_not_end(editor, submission))
    event = _set_role(editor, submission, role, "role changed", by=by, at=at)
    if editor.person_id != by.pk:
        write_to([editor.person], submission, "editor_role_changed", key=_key(event), at=at, editor=editor, by=by)
    return editor


@transaction.atomic
def hand_over(editor: Editor, *, by: User, at: datetime) -> Editor:
    """Make `editor` an owner in the place of `by`, who may go on editing. Both get a letter."""
    submission, editor = _found(editor)
    require(policies.why_not_manage(by, submission))
    own = next(row for row in submission.editors.all() if row.person_id == by.pk)
    if editor.pk == own.pk or editor.role == Editor.Role.OWNER:
        raise ValidationError(_("Hand over to somebody who is not an owner yet."))
    event = _set_role(editor, submission, Editor.Role.OWNER, "ownership handed over", by=by, at=at)
    own.role = Editor.Role.EDIT
    own.save(update_fields=["role"])
    write_to([editor.person, by], submission, "ownership_handed_over", key=_key(event), at=at, to=editor.person, by=by)
    return editor


@transaction.atomic
def revoke(editor: Editor, *, by: User, at: datetime) -> None:
    """Take somebody from the submission; what they wrote stays, with their name. They get a letter."""
    submission, editor = _found(editor)
    require(policies.why_not_manage(by, submission))
    require(policies.why_not_end(editor, submission))
    event = _end(editor, submission, "editor revoked", by=by, at=at)
    if editor.person_id != by.pk:
        write_to([editor.person], submission, "editor_revoked", key=_key(event), at=at, by=by)


@transaction.atomic
def leave(submission: Submission, *, by: User, at: datetime) -> None:
    """Stop working on the submission; its owners get a letter."""
    submission = locked(submission)
    own = next((row for row in submission.editors.all() if row.person_id == by.pk), None)
    if own is None:
        raise Refused(policies.NOT_YOURS)
    require(policies.why_not_end(own, submission))
    event = _end(own, submission, "editor left", by=by, at=at)
    write_to_owners(locked(submission), "editor_left", key=_key(event), at=at, by=by)


def _found(editor: Editor) -> tuple[Submission, Editor]:
    """The submission, locked, and the editor among those who work on it now."""
    submission = locked(editor.submission)
    for row in submission.editors.all():
        if row.pk == editor.pk:
            return submission, row
    raise Refused(policies.GONE)


def _set_role(editor: Editor, submission: Submission, role: str, verb: str, *, by: User, at: datetime) -> Event:
    before, editor.role = editor.role, role
    editor.save(update_fields=["role"])
    return _record(verb, editor, submission, by=by, at=at, before=before, after=role)


def _end(editor: Editor, submission: Submission, verb: str, *, by: User, at: datetime) -> Event:
    Editor.objects.filter(pk=editor.pk).delete()
    ThreadMark.objects.filter(submission=submission, person=editor.person_id).delete()
    return _record(verb, editor, submission, by=by, at=at, before=editor.role, after="")


def _record(
    verb: str, editor: Editor, submission: Submission, *, by: User, at: datetime, before: str, after: str
) -> Event:
    return record(
        verb,
        submission.subject,
        by=by,
        at=at,
        edition=submission.edition.slug,
        from_state=before,
        to_state=after,
        person=str(editor.person.public_id),
    )


def _key(event: Event) -> str:
    """One letter for each person and event; it says which entry it is about."""
    return f"{event.verb.replace(' ', '-')}:{event.pk}:{event.subject.partition(':')[2]}"
