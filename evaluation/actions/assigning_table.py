"""Submissions given to evaluators from a table: read whole, checked against the whole jury at once, all or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from evaluation import policies
from evaluation.actions.assigning import tell
from evaluation.actions.locking import lock_jury
from evaluation.assigning.table import read_pairs
from evaluation.models import Assignment
from evaluation.rules.tables import faultless


@transaction.atomic
def assign_from_csv(edition: Edition, text: str, *, by: User, at: datetime) -> list[Assignment]:
    """Assign what a table says: one line per pair, evaluator's e-mail address and submission's number.

    All or nothing: raises ValidationError with one message per faulty line.
    """
    edition = Edition.objects.with_gates().get(pk=edition.pk)
    require(policies.why_not_propose(by, edition))
    lock_jury(edition)
    table = faultless(read_pairs(edition, text, by=by))
    made = Assignment.objects.bulk_create(
        Assignment(evaluator=pair.evaluator, submission=pair.submission, assigned_by=by, assigned_at=at)
        for pair in table.lines
    )
    for row in made:
        record("submission assigned", row.submission.subject, by=by, at=at, edition=edition.slug)
    tell(edition, made, at=at)
    return made
