"""What part somebody has in a submission, and what it lets them do with its people and its text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from submissions.models import (
    Editor,
    Submission,
)

NOT_YOURS = Refusal("not-yours", _("Only its applicants may do this."))
NOT_OWNER = Refusal("not-owner", _("Only an owner may do this."))
READS_ONLY = Refusal("reads-only", _("You may read this application, not change it. Ask an owner for more."))
LAST_OWNER = Refusal("last-owner", _("An application has at least one owner. Make somebody else an owner first."))


def role_of(person: User, submission: Submission) -> str | None:
    """The person's part in the submission: owner, edit, view or none."""
    for editor in submission.editors.all():
        if editor.person_id == person.pk:
            return editor.role
    return None


def may_write(person: User, submission: Submission) -> bool:
    """Whether the person is more than a reader of it."""
    return role_of(person, submission) in (Editor.Role.OWNER, Editor.Role.EDIT)


def why_not_write(person: User, submission: Submission) -> Refusal | None:
    """None for owners and those who may edit; a reader is told why, whoever has no part in it nothing more."""
    return _why_not_write_as(role_of(person, submission))


def _why_not_write_as(role: str | None) -> Refusal | None:
    if role is None:
        return NOT_YOURS
    return READS_ONLY if role == Editor.Role.VIEW else None


def why_not_manage(person: User, submission: Submission) -> Refusal | None:
    """None when `person` may invite, revoke, change parts and hand over: an owner."""
    return None if role_of(person, submission) == Editor.Role.OWNER else NOT_OWNER


def why_not_end(editor: Editor, submission: Submission) -> Refusal | None:
    """None when the submission has an owner without `editor`, who may be one."""
    others = [row for row in submission.editors.all() if row.role == Editor.Role.OWNER and row.pk != editor.pk]
    return None if others or editor.role != Editor.Role.OWNER else LAST_OWNER
