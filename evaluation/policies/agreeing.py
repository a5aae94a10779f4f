"""Why somebody may not do something where the panel talks: consensus, and one more evaluator."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls.models import Edition
from calls.policies import why_not_visit
from calls.rules import Gate
from evaluation.models import Assignment, Consensus, Evaluator
from evaluation.policies import FROZEN, NOT_CHAIR, NOT_ELIGIBLE, NOT_STARTED, why_not_give, why_not_weigh
from evaluation.policies.correcting import is_frozen
from evaluation.policies.evaluating_first import why_not_see_given
from submissions.models import Submission
from submissions.rules import State

S = Assignment.State

NOT_ORGANISER = Refusal("not-organiser", _("Only staff and the chair may do this."))
NOT_CONCERNED = Refusal("not-concerned", _("This consensus is not open to you."))
NOT_RAPPORTEUR = Refusal("not-rapporteur", _("Only the rapporteur and the chair write this."))
OPEN_ALREADY = Refusal("open-already", _("The panel talks about this submission already."))
CONCLUDED = Refusal("concluded", _("This consensus is concluded. The chair can open it again until the freeze."))
NOT_CONCLUDED = Refusal("not-concluded", _("This consensus is open."))
CHANGED_SINCE = Refusal("changed-since", _("Somebody has changed this sheet since you read it. Read it again."))
NOBODY_IN = Refusal("nobody-in", _("No evaluation of this submission is in yet."))
STILL_OPEN = Refusal(
    "still-open",
    _("Evaluations of this submission are open. The panel talks when all are in, or after the end with the quorum."),
)


def why_not_organise(person: User, edition: Edition, at: datetime) -> Refusal | None:
    """None when `person` may have the panel of `edition` talk at all: staff and chair, while the evaluation runs."""
    if not person.has_role(Role.STAFF, Role.CHAIR):
        return NOT_ORGANISER
    return why_not_visit(person, edition) or _why_not_now(edition, at)


def why_not_convene(person: User, submission: Submission, at: datetime) -> Refusal | None:
    """None when `person` may do what chair and staff do about `submission`: without a conflict, until the freeze."""
    if refusal := why_not_organise(person, submission.edition, at):
        return refusal
    if refusal := why_not_weigh(person, submission.category, submission.edition):
        return refusal
    return None if submission.state == State.ELIGIBLE else NOT_ELIGIBLE


def why_not_open(person: User, submission: Submission, at: datetime) -> Refusal | None:
    """None when chair or staff may have the panel talk about `submission`: all is in, or the quorum after the end.

    Not whoever has still to evaluate it: the panel's sheet would be closed to them.
    """
    if refusal := why_not_convene(person, submission, at) or why_not_see_given(person, submission):
        return refusal
    if Consensus.objects.filter(submission=submission).exists():
        return OPEN_ALREADY
    return why_not_talk(submission, at)


def why_not_ask_another(person: User, evaluator: Evaluator, submission: Submission, at: datetime) -> Refusal | None:
    """None when chair or staff may have `evaluator` read `submission` as well."""
    return why_not_convene(person, submission, at) or why_not_give(evaluator, submission)


def why_not_talk(submission: Submission, at: datetime) -> Refusal | None:
    states = list(submission.assignments.standing().values_list("state", flat=True))
    given = sum(state in (S.SUBMITTED, S.LOCKED) for state in states)
    return why_not_yet(submission.edition, given, len(states) - given, at)


def why_not_yet(edition: Edition, given: int, missing: int, at: datetime) -> Refusal | None:
    """The same from numbers: evaluations that are in, and that are not."""
    if not given:
        return NOBODY_IN
    over = at >= edition.evaluation_ends and given >= edition.method.quorum
    return STILL_OPEN if missing and not over else None


def why_not_write(person: User, consensus: Consensus, at: datetime) -> Refusal | None:
    """None when `person` may write down what is agreed: its rapporteur or the chair, while it is open."""
    if refusal := _why_not_touch(person, consensus, at):
        return refusal
    is_writer = consensus.rapporteur_id == person.pk or person.has_role(Role.CHAIR)
    return None if is_writer else NOT_RAPPORTEUR


def why_not_dissent(person: User, consensus: Consensus, assignment: Assignment, at: datetime) -> Refusal | None:
    """None when `person` may write the dissent of the evaluator of `assignment`: this one, the rapporteur, the chair."""
    if assignment.evaluator.person_id == person.pk:
        return _why_not_touch(person, consensus, at)
    return why_not_write(person, consensus, at)


def why_not_conclude(person: User, consensus: Consensus, at: datetime) -> Refusal | None:
    """None when the chair may put the panel's scores in the place of everybody's."""
    if not person.has_role(Role.CHAIR):
        return NOT_CHAIR
    if refusal := _why_not_touch(person, consensus, at):
        return refusal
    return why_not_talk(consensus.submission, at)


def why_not_reopen(person: User, consensus: Consensus, at: datetime) -> Refusal | None:
    if not person.has_role(Role.CHAIR):
        return NOT_CHAIR
    if consensus.state != Consensus.State.CONCLUDED:
        return NOT_CONCLUDED
    return _why_not_see(person, consensus) or _why_not_now(consensus.submission.edition, at)


def why_not_name(person: User, consensus: Consensus, at: datetime) -> Refusal | None:
    """None when `person` may name another rapporteur."""
    return why_not_convene(person, consensus.submission, at) or _why_not_touch(person, consensus, at)


def _why_not_touch(person: User, consensus: Consensus, at: datetime) -> Refusal | None:
    if refusal := _why_not_see(person, consensus):
        return refusal
    if refusal := _why_not_now(consensus.submission.edition, at):
        return refusal
    return CONCLUDED if consensus.state == Consensus.State.CONCLUDED else None


def _why_not_see(person: User, consensus: Consensus) -> Refusal | None:
    return None if Consensus.objects.visible_to(person).filter(pk=consensus.pk).exists() else NOT_CONCERNED


def _why_not_now(edition: Edition, at: datetime) -> Refusal | None:
    if Gate.START_EVALUATION not in edition.gates_moved_by(at):
        return NOT_STARTED
    return FROZEN if is_frozen(edition) else None
