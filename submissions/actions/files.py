"""Attachments of a draft."""

from __future__ import annotations

import hashlib
import io
import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from submissions import policies, scanner
from submissions.actions.letters import write_to_owners
from submissions.actions.locking import locked
from submissions.files import MOST_FILES, Accepted, Unacceptable, accepted
from submissions.models import Attachment, Submission
from submissions.scanner import ScannerDown, Unscannable, Verdict

log = logging.getLogger("portal.files")
AT_ONCE = 200  # files scanned at one ring; beat comes back for the rest


def attach(submission: Submission, data: bytes, *, name: str, by: User, at: datetime) -> Attachment:
    """Put a file to the draft. Raises ValidationError with the sentence for the person who chose it.

    Looking at the file takes longer than everything else, so nobody waits for the draft's row meanwhile.
    """
    require(policies.why_not_edit(by, submission))
    file = _looked_at(name, data)
    clean = _scanned(file)
    with transaction.atomic():
        submission = locked(submission)
        require(policies.why_not_edit(by, submission))
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
            scanned_at=at if clean else None,
        )
        _store(attachment, file)
        _note("file attached", attachment, submission, by=by, at=at)
        submission.saved_at = at
        submission.save(update_fields=["saved_at"])
    return attachment


def _looked_at(name: str, data: bytes) -> Accepted:
    try:
        return accepted(name, data)
    except Unacceptable as reason:
        raise ValidationError(str(reason)) from None


def _scanned(file: Accepted) -> bool:
    """Whether a scanner found the file clean; False where none is configured or none answers: then beat asks again."""
    if not scanner.is_configured():
        return False
    try:
        verdict = scanner.scan_soon(io.BytesIO(file.data))
    except ScannerDown as fault:
        log.warning("file not scanned yet", extra={"reason": str(fault)})
        return False
    if not verdict.clean:
        raise ValidationError(_("Our scanner found malware in this file (%(name)s).") % {"name": verdict.malware})
    return True


def _store(attachment: Attachment, file: Accepted) -> None:
    """The file first, then the row that names it: what is left of a failure is a file without a row, which is swept."""
    try:
        attachment.file.save(file.name, ContentFile(file.data), save=False)
    except Exception:  # a full disk, a storage that is away: whatever it is, the draft goes on without this file
        log.exception("file not stored")
        raise ValidationError(
            _("We could not store this file. Nothing else is lost. Choose it again in a few minutes.")
        ) from None
    attachment.save()


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


# -- Malware -----------------------------------------------------------------------------------------------------------


def scan_waiting(*, at: datetime) -> int:
    """Have files scanned that nobody has scanned yet; returns on how many there is a verdict now. May run twice."""
    if not scanner.is_configured():
        return 0
    judged = 0
    for attachment in Attachment.objects.unscanned().select_related("submission")[:AT_ONCE]:
        try:
            with attachment.file.open("rb") as file:
                verdict = scanner.scan(file)
        except (Unscannable, FileNotFoundError) as fault:
            log.error("file cannot be scanned", extra={"attachment": str(attachment.public_id), "reason": str(fault)})
        except ScannerDown as fault:
            log.error("scanner does not answer", extra={"reason": str(fault)})
            break
        else:
            _judge(attachment, verdict, at)
            judged += 1
    return judged


@transaction.atomic
def _judge(attachment: Attachment, verdict: Verdict, at: datetime) -> None:
    """Write the verdict down; with malware the file leaves the draft, is never served, and its owners are told."""
    submission = locked(attachment.submission)
    fresh = Attachment.objects.unscanned().filter(pk=attachment.pk)
    if not fresh.update(scanned_at=at, malware=verdict.malware) or verdict.clean:
        return
    Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=at)
    record(
        "file withheld", submission.subject, by=None, at=at, edition=submission.edition.slug,
        attachment=str(attachment.public_id),
    )  # fmt: skip
    key = f"file-withheld:{attachment.public_id}"
    write_to_owners(submission, "file_withheld", key=key, at=at, name=attachment.name, malware=verdict.malware)
