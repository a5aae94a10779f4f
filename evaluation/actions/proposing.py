"""Dry runs of the solver, and their pairs written as assignments: all of them, or none."""

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
from evaluation.assigning.proposals import Shown, solution_of
from evaluation.assigning.reading import closed_to, eligible, read
from evaluation.models import Assignment, Proposal


def propose_assignments(edition: Edition, *, each: int, seed: int, by: User, at: datetime) -> Proposal:
    """Solve and keep what was found; nothing is assigned. Up to half a minute, and no lock meanwhile.

    Entries in which `by` has a hand are left out: a colleague proposes for these.
    """
    from evaluation.assigning.solving import OutOfTime  # loads SciPy

    require(policies.why_not_propose(by, edition))
    reading = read(edition, eligible(edition, closed_to(by, edition)), each=each, at=at)
    try:
        solution = solution_of(reading, seed=seed)
    except OutOfTime:
        raise Refused(policies.NOT_IN_TIME) from None
    return Proposal.objects.create(
        edition=edition, each=each, seed=seed, problem=reading.digest, solution=solution, by=by, at=at
    )


@transaction.atomic
def assign_by_proposal(proposal: Proposal, *, by: User, at: datetime) -> list[Assignment]:
    """Write the new pairs of a dry run; refused when anything that it rests on has changed since.

    Pairs that a conflict forbids by now are replaced. One event for all new ones; who and when stands in each row.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("edition", "by").get(pk=proposal.pk)
    edition = Edition.objects.with_gates().get(pk=proposal.edition_id)
    require(policies.why_not_assign_proposed(by, proposal, edition))
    lock_jury(edition)
    shown = Shown(proposal, at, by)
    if proposal.assigned_at or not shown.is_true:
        raise Refused(policies.CHANGED_SINCE)
    evaluators, submissions = shown.reading.evaluators, shown.reading.submissions
    for judge, entry in sorted(shown.solution.dropped):
        standing = Assignment.objects.get(evaluator=evaluators[judge], submission=submissions[entry])
        replace(
            standing,
            reason=_("A conflict of interest was found after it was assigned."),
            conflict=True,
            by=by,
            at=at,
        )
    made = Assignment.objects.bulk_create(
        Assignment(evaluator=evaluators[judge], submission=submissions[entry], assigned_by=by, assigned_at=at)
        for judge, entry in sorted(shown.solution.added)
    )
    proposal.assigned_at, proposal.assigned_by = at, by
    proposal.save(update_fields=["assigned_at", "assigned_by"])
    facts: dict[str, Any] = {"seed": proposal.seed, "each": proposal.each, "problem": proposal.problem}
    record(
        "assignments proposed", f"edition:{edition.slug}", by=by, at=at, edition=edition.slug, pairs=len(made), **facts
    )
    if made and Gate.START_EVALUATION in edition.gates_moved_by(at):
        tell_of_assignments(made, at=at)
    return made
