"""Attachments of a draft."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from submissions import policies
from submissions.actions.locking import locked
from submissions.files import MOST_FILES, Unacceptable, accepted
from submissions.models import Attachment, Submission


@transaction.atomic
def attach(submission: Submission, data: bytes, *, name: str, by: User, at: datetime) -> Attachment:
    """Put a file to the draft. Raises ValidationError with the sentence for the person who chose it."""
    submission = locked(submission)
    require(policies.why_not_edit(by, submission))
    try:
        file = accepted(name, data)
    except Unacceptable as reason:
        raise ValidationError(str(reason)) from None
    sha256 = hashlib.sha256(file.data).hexdigest()
    if twin := submission.attachments.filter(removed_at=None, name=file.name, sha256=sha256).first():
        return twin  # sent again because the answer was lost on its way
    if submission.attachments.filter(removed_at=None).count() >= MOST_FILES:
        raise ValidationError(_("An entry has at most five files. Remove one first."))
    attachment = Attachment(
        submission=submission,
        name=file.name,
        content_type=file.content_type,
        size=len(file.data),
        sha256=sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
    attachment.file.save(file.name, ContentFile(file.data), save=False)
    attachment.save()
    _note("file attached", attachment, submission, by=by, at=at)
    submission.saved_at = at
    submission.save(update_fields=["saved_at"])
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: User, at: datetime) -> None:
    """Take a file from the draft; a version that names it keeps it."""
    submission = locked(attachment.submission)
    require(policies.why_not_edit(by, submission))
    if Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=at):
        _note("file removed", attachment, submission, by=by, at=at)
    submission.saved_at = at
    submission.save(update_fields=["saved_at"])


def _note(verb: str, attachment: Attachment, submission: Submission, *, by: User, at: datetime) -> None:
    """For the history of the application; a file's name may name a person, so the record has its id."""
    edition, file = submission.edition.slug, str(attachment.public_id)
    record(verb, submission.subject, by=by, at=at, edition=edition, file=file)
