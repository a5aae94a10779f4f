"""Until when somebody may hand in: the edition's deadline, or a later one of their own."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from calls.models import Edition
from calls.rules import Phase
from submissions.models import Grant, Submission


def deadline_of(submission: Submission) -> datetime:
    """The first instant that is too late for this entry. Costs nothing where it was read by `for_acting`."""
    if "granted_until" not in submission.__dict__:  # read otherwise, as by tests and tasks
        submission.__dict__["granted_until"] = (
            Submission.objects.with_grants().get(pk=submission.pk).__dict__["granted_until"]
        )
    granted: datetime | None = submission.__dict__["granted_until"]
    return max(submission.edition.deadline, granted or submission.edition.deadline)


def has_own_deadline(submission: Submission) -> bool:
    """Whether an extension for its owner, not that of everybody, holds for this entry."""
    return deadline_of(submission) > submission.edition.deadline


def deadline_for(person: User, edition: Edition) -> datetime:
    """The first instant at which `person` can no longer begin or hand in; one query."""
    grant = Grant.objects.standing().filter(edition=edition, person=person).first()
    return max(edition.deadline, grant.until) if grant else edition.deadline


def is_open(edition: Edition, deadline: datetime, at: datetime) -> bool:
    """Whether entries with this deadline are taken at `at`: while the call is open, and under a grant until evaluation."""
    phase = edition.phase_at(at)
    return phase is Phase.SUBMISSION or (phase is Phase.CHECKING and at < deadline)
