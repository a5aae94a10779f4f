"""What staff decide about a conflict that the portal suspects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from calls.rules import Gate
from evaluation import policies
from evaluation.actions.jury import tell_of_end, write_to, write_to_staff
from evaluation.actions.locking import locked
from evaluation.models import Assignment, ConflictDecision, Evaluation, Evaluator
from submissions.models import Submission

S = Assignment.State
V = ConflictDecision.Verdict


@transaction.atomic
def decide_conflict(
    evaluator: Evaluator,
    submission: Submission,
    *,
    verdict: str,
    reason: str,
    evidence: Sequence[str] = (),
    by: User,
    at: datetime,
) -> ConflictDecision:
    """Say that the pair is a conflict, which bars it from now on, or that it is none; a later decision replaces this one.

    Work that is not handed in ends with a conflict. What is handed in counts until the chair accepts the conflict
    (`accept_late_conflict`); what is frozen stays as it is, and `conflicts_since` names it.
    """
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    edition = Edition.objects.with_gates().get(pk=submission.edition_id)
    require(policies.why_not_decide_conflict(by, edition, evaluator, submission))
    decision = ConflictDecision(
        evaluator=evaluator,
        submission=submission,
        verdict=verdict,
        reason=reason.strip(),
        evidence=list(evidence),
        by=by,
        at=at,
    )
    decision.full_clean()
    before = _standing(decision)
    decision.save()
    facts = {"evaluator": str(evaluator.person.public_id), "reason": decision.reason}
    verb = "conflict confirmed" if verdict == V.CONFLICT else "conflict found to be none"
    record(verb, submission.subject, by=by, at=at, edition=edition.slug, **facts)
    if verdict == V.CONFLICT:
        _end_work(decision, by=by, at=at)
    elif before is not None:
        _give_back(before, by=by, at=at)
    return decision


def _standing(decision: ConflictDecision) -> ConflictDecision | None:
    """What held so far. Two people who decide the same have decided once; the second learns who was first."""
    pair = ConflictDecision.objects.filter(evaluator=decision.evaluator, submission=decision.submission)
    standing = pair.select_related("by").order_by("at", "pk").last()
    if standing is not None and standing.verdict == decision.verdict:
        raise ValidationError(_("%(person)s has decided this already.") % {"person": standing.by})
    return standing


def _end_work(decision: ConflictDecision, *, by: User, at: datetime) -> None:
    found = Assignment.objects.filter(evaluator=decision.evaluator, submission=decision.submission).first()
    if found is None:
        return
    assignment = locked(found)
    before = assignment.state
    if before in (S.SUBMITTED, S.LOCKED):
        if not assignment.reason:
            assignment.reason = decision.reason
            assignment.save(update_fields=["reason"])
        write_to_staff(assignment, "conflict_declared", key=f"conflict-confirmed:{decision.pk}", at=at)
        return
    if before not in (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS):
        return
    assignment.state, assignment.reason = S.CONFLICT, decision.reason
    assignment.declared_at = assignment.declared_at or at
    assignment.save(update_fields=["state", "reason", "declared_at"])
    Evaluation.objects.filter(assignment=assignment, voided_at=None).update(voided_at=at, void_reason=decision.reason)
    submission = assignment.submission
    facts = {"edition": submission.edition.slug, "from_state": before, "to_state": S.CONFLICT}
    record("assignment ended", submission.subject, by=by, at=at, **facts)
    tell_of_end(assignment, conflict=True, at=at)


def _give_back(before: ConflictDecision, *, by: User, at: datetime) -> None:
    """What the decision taken back had ended begins anew, with a declaration; what the chair decided since stands."""
    found = Assignment.objects.filter(evaluator=before.evaluator, submission=before.submission, reason=before.reason)
    if not found:
        return
    assignment = locked(found[0])
    if assignment.state in (S.SUBMITTED, S.LOCKED):
        assignment.reason = ""
        assignment.save(update_fields=["reason"])
        return
    handed_in = Evaluation.objects.filter(assignment=assignment, submitted_at__isnull=False)
    if assignment.state != S.CONFLICT or handed_in.exists():
        return
    assignment.state, assignment.reason, assignment.declared_at = S.PROPOSED, "", None
    assignment.save(update_fields=["state", "reason", "declared_at"])
    Evaluation.objects.filter(assignment=assignment).update(voided_at=None, void_reason="")
    submission = assignment.submission
    facts = {"edition": submission.edition.slug, "from_state": S.CONFLICT, "to_state": S.PROPOSED}
    record("assignment given back", submission.subject, by=by, at=at, **facts)
    if Gate.START_EVALUATION in submission.edition.gates_moved_by(at):
        key = f"assignment-given-back:{assignment.pk}:{at.isoformat()}"
        write_to(assignment.evaluator, "assignments_ready", key=key, at=at, count=1)
