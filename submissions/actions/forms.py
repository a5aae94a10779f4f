"""The form that a submission answers: kept when staff change it, left for the new one by those who want to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.kept import kept_form as form_of_today
from calls.models import Edition, FormVersion
from submissions import policies
from submissions.actions.locking import locked
from submissions.models import Answer, Submission


def is_answered(edition: Edition) -> bool:
    """Whether a draft answers the form of today, or an entry was handed in with it."""
    return _answering(edition).exists()


def keep_form(version: FormVersion) -> None:
    """Tie every submission that answered the form to it; a draft without an answer goes on with the new one."""
    _answering(version.edition).update(form=version)


def _answering(edition: Edition) -> QuerySet[Submission]:
    answers = Answer.objects.filter(submission=OuterRef("pk"))
    return Submission.objects.filter(Q(Exists(answers)) | Q(version__isnull=False), edition=edition, form=None)


@transaction.atomic
def take_new_form(submission: Submission, *, by: User, at: datetime) -> Submission:
    """Go on with the form of today. Every answer is kept; those that it does not ask for are kept unseen.

    A version that was handed in keeps the form that it answered.
    """
    submission = locked(submission)
    require(policies.why_not_take_new_form(by, submission))
    before = submission.form
    submission.form, submission.saved_at = None, at
    submission.save(update_fields=["form", "saved_at"])
    record(
        "new form taken",
        submission.subject,
        by=by,
        at=at,
        edition=submission.edition.slug,
        from_state=f"form {before.number}" if before else "",
        to_state=f"form {form_of_today(submission.edition_id).number}",
    )
    return submission
