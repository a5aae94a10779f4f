"""The finalist's task: confirm or decline, consent, lay summary, picture."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import give_consent, record
from accounts.models import Consent, User
from accounts.refusals import require
from submissions import policies
from submissions.actions.locking import locked, move
from submissions.files import Unacceptable, accepted
from submissions.models import FinalistTask, Submission
from submissions.rules import Verb

LONGEST_SUMMARY = 600


@transaction.atomic
def complete_finalist_task(
    submission: Submission,
    *,
    consent: bool,
    consent_text: str,
    lay_summary: str,
    picture: tuple[str, bytes] | None = None,
    picture_alt: str = "",
    by: User,
    at: datetime,
) -> FinalistTask:
    """Confirm taking part in the finals and say what the public will read; may be done again until the release.

    picture  name and bytes of a PNG or JPEG, with its description in `picture_alt`
    """
    submission = locked(submission)
    require(policies.why_not_do_finalist_task(by, submission, at))
    task = FinalistTask.objects.select_for_update().get(submission=submission)
    _refuse_faults(consent, lay_summary, picture, picture_alt, task)
    if task.consented_at is None:
        give_consent(
            Consent.Purpose.PUBLICATION,
            by=by,
            at=at,
            text=consent_text,
            text_version=submission.edition.data_notice_version,
            about=submission.subject,
            edition=submission.edition.slug,
        )
    task.confirmed_at, task.consented_at = task.confirmed_at or at, task.consented_at or at
    task.lay_summary, task.picture_alt, task.saved_at = lay_summary.strip(), picture_alt.strip(), at
    if picture is not None:
        _store_picture(task, *picture)
    task.full_clean(exclude=["picture"])
    task.save()
    record("finalist confirmed", submission.subject, by=by, at=at, edition=submission.edition.slug)
    return task


@transaction.atomic
def decline_finals(submission: Submission, *, reason: str = "", by: User, at: datetime) -> Submission:
    """Decline to be a finalist; until the vote opens a person may promote the next in rank."""
    submission = locked(submission)
    require(policies.why_not_do_finalist_task(by, submission, at))
    FinalistTask.objects.filter(submission=submission).update(declined_at=at, confirmed_at=None, saved_at=at)
    return move(submission, Verb.DECLINE, by=by, at=at, reason=reason)


def _refuse_faults(
    consent: bool, lay_summary: str, picture: tuple[str, bytes] | None, picture_alt: str, task: FinalistTask
) -> None:
    faults = {}
    if not consent:
        faults["consent"] = _("A finalist is published. Consent, or decline to be a finalist.")
    if not lay_summary.strip():
        faults["lay_summary"] = _("Write the summary that the public will read.")
    elif (over := len(lay_summary.strip()) - LONGEST_SUMMARY) > 0:
        faults["lay_summary"] = _("Shorten the summary by %(over)s characters.") % {"over": over}
    if (picture or task.picture) and not picture_alt.strip():
        faults["picture_alt"] = _("Describe the picture for people who cannot see it.")
    if faults:
        raise ValidationError(faults)


def _store_picture(task: FinalistTask, name: str, data: bytes) -> None:
    try:
        file = accepted(name, data)
    except Unacceptable as reason:
        raise ValidationError({"picture": str(reason)}) from None
    if file.content_type == "application/pdf":
        raise ValidationError({"picture": _("Choose a picture: PNG or JPEG.")})
    ending = file.content_type.rpartition("/")[2]
    task.picture.save(f"{uuid.uuid4().hex}.{ending}", ContentFile(file.data), save=False)
