"""Who talks about a submission, and how far they are."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from evaluation.models import Assignment, Consensus
from submissions.models import Submission


def panel_of(submission: Submission) -> list[User]:
    """Whose evaluation of it is in and stands, in the order of names."""
    return [row.evaluator.person for row in handed_in(submission)]


def handed_in(submission: Submission) -> list[Assignment]:
    """Assignments whose evaluation is in and stands, without a conflict that waits for the chair."""
    states = [Assignment.State.SUBMITTED, Assignment.State.LOCKED]
    rows = submission.assignments.filter(state__in=states, reason="").select_related("evaluator__person")
    return list(rows.order_by("evaluator__person__name", "pk"))


def missing_of(consensus: Consensus) -> list[str]:
    """What a conclusion would refuse, in sentences: nothing agreed, a score without its text."""
    rows = [row for row in consensus.scores.select_related("criterion") if row.value is not None or row.text.strip()]
    if not any(row.value is not None for row in rows) and not any(row.text.strip() for row in rows):
        return [_("Write down at least one criterion that was discussed.")]
    words = _("“%(name)s”: write in a few words why this score.")
    return [words % {"name": row.criterion.name} for row in rows if row.value is not None and not row.text.strip()]


def last_change(consensus: Consensus) -> int:
    return consensus.changes.order_by("-pk").values_list("pk", flat=True).first() or 0
