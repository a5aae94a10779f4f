"""Handing in, opening again and withdrawing."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from notifications.actions import ring
from submissions import policies
from submissions.actions.letters import write_to_owners
from submissions.actions.locking import locked, move
from submissions.answers import key_of
from submissions.comparing import same
from submissions.content import canonical, digest, draft_content
from submissions.deadlines import deadline_of
from submissions.form import form_of
from submissions.models import Project, Submission, Version
from submissions.rules import State, Verb, after


class OtherContent(Exception):
    """The form that is sent again made a version already, and the draft says something else now. Nothing was written."""

    def __init__(self, sent: Version) -> None:
        super().__init__(_("This form has been sent already."))
        self.sent = sent


_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that can be misread


def submit(submission: Submission, *, token: UUID, arrived_at: datetime, by: User, at: datetime) -> Version:
    """Hand the draft in. Acknowledged only when it is durable; the acknowledgement is the version's receipt.

    token       of the form that was sent: sent again, it gives the same version
    arrived_at  when the request arrived, on PostgreSQL's clock; this decides, not `at`

    Raises ValidationError naming what is missing or which entry stands in the way, Refused when it came too late,
    OtherContent when the form was sent before and the draft has changed since.
    """
    try:
        with transaction.atomic():
            return _submit(submission, token=token, arrived_at=arrived_at, by=by, at=at)
    except IntegrityError as clash:
        raise ValidationError(_clash_sentence(clash)) from None


def _submit(submission: Submission, *, token: UUID, arrived_at: datetime, by: User, at: datetime) -> Version:
    Project.objects.select_for_update().get(pk=submission.project_id)  # one entry of a project at a time
    submission = locked(submission)
    versions = list(submission.versions.defer("canonical"))
    if sent := next((version for version in versions if version.token == token), None):
        return _again(submission, sent)
    require(policies.why_not_submit(by, submission, arrived_at))
    form = form_of(submission)
    if missing := form.missing():
        raise ValidationError([thing.sentence for thing in missing])
    before = submission.state
    submission.number = submission.number or _next_number(arrived_at)
    submission.title_key = key_of(submission.project.title)
    submission.acronym_key = key_of(submission.project.acronym)[:40]
    number = len(versions) + 1
    text = canonical(submission, form, version=number, arrived_at=arrived_at)
    version = Version(
        submission=submission,
        number=number,
        canonical=text,
        sha256=digest(text),
        arrived_at=arrived_at,
        within_grace=arrived_at >= deadline_of(submission),
        submitted_by=by,
        token=token,
        receipt_code=new_receipt_code(),
    )
    version.save()
    submission.version, submission.submitted_at, submission.reopened_at = version, arrived_at, None
    submission.category, submission.draft_category = submission.written_in, None
    submission.state = after(before, Verb.SUBMIT)
    submission.save()
    _acknowledge(submission, version, before, by=by, at=at)
    return version


def _again(submission: Submission, sent: Version) -> Version:
    """The same receipt for the same content; only a draft that was opened again can say something else."""
    if submission.reopened_at is not None and not same(sent.content, draft_content(submission, form_of(submission))):
        raise OtherContent(sent)
    return sent


def _acknowledge(submission: Submission, version: Version, before: str, *, by: User, at: datetime) -> None:
    record(
        "submission submitted",
        submission.subject,
        by=by,
        at=at,
        edition=submission.edition.slug,
        from_state=before,
        to_state=submission.state,
        version=version.number,
        sha256=version.sha256,
    )
    key = f"submission-receipt:{submission.public_id}:{version.number}"
    write_to_owners(submission, "submission_receipt", key=key, at=at, version=version, deadline=deadline_of(submission))
    ring("reports.make_receipts", "submissions.compare_entries")


@transaction.atomic
def reopen(submission: Submission, *, by: User, at: datetime) -> Submission:
    """Edit again before the deadline. The version that arrived stands until a newer one arrives on time."""
    submission = locked(submission)
    require(policies.why_not_reopen(by, submission, at))
    submission.reopened_at = at
    submission.save(update_fields=["reopened_at"])
    record("submission reopened", submission.subject, by=by, at=at, edition=submission.edition.slug)
    return submission


@transaction.atomic
def withdraw(submission: Submission, *, reason: str = "", by: User, at: datetime) -> Submission:
    """Take the entry out of the call; its project may be entered again at once."""
    submission = locked(submission)
    require(policies.why_not_withdraw(by, submission))
    handed_in = submission.state != State.DRAFT
    move(submission, Verb.WITHDRAW, by=by, at=at, reason=reason)
    if handed_in:
        write_to_owners(submission, "submission_withdrawn", key=f"withdrawn:{submission.public_id}", at=at)
    return submission


def _next_number(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('submissions_number_seq')")
        (number,) = cursor.fetchone()
    return f"R-{at.year}-{number:04}"


def new_receipt_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _clash_sentence(clash: IntegrityError) -> str:
    """The sentence of the constraint that PostgreSQL named: it alone says whether an entry stands in the way."""
    diagnosis = getattr(clash.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "")
    for constraint in Submission._meta.constraints:
        if constraint.name == name:
            return str(constraint.violation_error_message)
    if name == "one_version_per_form_sent":
        return _("This form has been sent already.")
    raise clash
