"""Why somebody may not read an entry or take a file of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls.policies import why_not_visit
from submissions import conflicted, scanner
from submissions.models import (
    Attachment,
    Submission,
)
from submissions.policies.parts import NOT_YOURS, role_of

WATCHERS = (Role.STAFF, Role.CHAIR, Role.AUDITOR)


def why_not_read(person: User, submission: Submission) -> Refusal | None:
    """None for those who work on it and, once it is handed in, for those who run the call."""
    if role_of(person, submission) is not None:
        return None
    if submission.version_id is None or not person.has_role(*WATCHERS):
        return NOT_YOURS
    if refusal := why_not_visit(person, submission.edition):
        return refusal
    return conflicted.IN_CONFLICT if conflicted.is_hidden(submission, person) else None


def why_not_open_file(person: User, attachment: Attachment) -> Refusal | None:
    """None for a file that may leave the portal. Who may have it at all is `readers.may_take`'s to say.

    Where a scanner is configured, a file that it has not seen goes to nobody but its uploader, who has it already.
    """
    if attachment.malware:
        return Refusal("malware", _("Our scanner found malware in this file. Nobody can open it."))
    if scanner.is_configured() and attachment.scanned_at is None and attachment.uploaded_by_id != person.pk:
        return Refusal(
            "not-scanned", _("This file has not been scanned for malware yet. Come back in some minutes: it is kept.")
        )
    return None
