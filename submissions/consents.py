"""What follows when an applicant takes back the consent to publication, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Consent
from calls.rules import Gate
from submissions.actions import submission_of
from submissions.rules import State


def what_follows(consent: Consent, at: datetime) -> str:
    """Says nothing about an outcome that is under embargo: before the notice every entry reads the same."""
    submission = submission_of(consent)
    if submission is None:
        return ""
    moved = submission.edition.gates_moved_by(at)
    if Gate.NOTIFY_APPLICANTS not in moved:
        return _("The entry goes on. If it becomes a finalist we ask you again, because finalists are published.")
    if submission.state not in (State.FINALIST, State.WINNER, State.NOT_WINNER):
        return _("Nothing of this entry is published.")
    if Gate.RELEASE_FINALISTS not in moved:
        return _("This entry cannot be published as a finalist. Consent again on its page in time, or decline.")
    return _(
        "Summary, answers and picture come down at once. Title, organisation and result stay: they document a public call."
    )
