"""The pairs of a dry run, written as assignments: all of them, or none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.rules import Gate
from evaluation import policies
from evaluation.actions.assigning import replace
from evaluation.actions.jury import tell_of_assignments
from evaluation.actions.locking import lock_jury
from evaluation.models import Assignment
from evaluation.proposals import propose


@transaction.atomic
def assign_by_proposal(
    edition: Edition, *, each: int, seed: int, digest: str, by: User, at: datetime
) -> list[Assignment]:
    """Solve again under lock and write what is new; refused when it differs from the dry run of `digest`.

    Pairs that a conflict forbids by now are replaced. One event for all new ones; who and when stands in each row.
    """
    edition = Edition.objects.with_gates().get(pk=edition.pk)
    require(policies.why_not_propose(by, edition, at))
    lock_jury(edition)
    found = propose(edition, each=each, seed=seed, at=at)
    if found.digest != digest:
        raise Refused(policies.CHANGED_SINCE)
    for judge, entry in sorted(found.solution.dropped):
        standing = Assignment.objects.get(evaluator=found.evaluators[judge], submission=found.submissions[entry])
        replace(standing, reason=_("A conflict of interest was found after it was assigned."), by=by, at=at)
    made = Assignment.objects.bulk_create(
        Assignment(
            evaluator=found.evaluators[judge], submission=found.submissions[entry], assigned_by=by, assigned_at=at
        )
        for judge, entry in sorted(found.solution.added)
    )
    facts: dict[str, Any] = {"seed": seed, "each": each, "digest": digest, "pairs": len(made)}
    record("assignments proposed", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug, **facts)
    if made and Gate.START_EVALUATION in edition.gates_moved_by(at):
        tell_of_assignments(made, at=at)
    return made
