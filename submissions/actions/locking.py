"""How every action here begins: the submission's row, locked and read anew with all that the policies ask."""

from __future__ import annotations

from datetime import datetime

from accounts.actions import record
from accounts.models import User
from calls.kept import edition_of
from submissions.models import Submission
from submissions.rules import Verb, after


def locked(submission: Submission) -> Submission:
    """The row, locked; edition with its gates, project, organisation, category and editors loaded."""
    row = Submission.objects.for_acting().select_for_update(of=("self",)).get(pk=submission.pk)
    row.edition = edition_of(row)
    return row


def move(submission: Submission, verb: Verb, *, by: User | None, at: datetime, reason: str = "") -> Submission:
    """Take `verb` from the state table, store the new state and record it. The row is locked by the caller."""
    before = submission.state
    submission.state = after(before, verb)
    submission.save(update_fields=["state"])
    record(
        f"submission {verb}",
        submission.subject,
        by=by,
        at=at,
        edition=submission.edition.slug,
        from_state=before,
        to_state=submission.state,
        reason=reason,
    )
    return submission
