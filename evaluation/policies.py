"""Why somebody may not do something in the jury's work."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls.models import Category, Edition
from calls.policies import why_not_run, why_not_visit, why_not_watch
from calls.rules import Gate
from evaluation.conflicts import automatic_conflict, categories_in_conflict
from evaluation.models import REPORTABLE, Assignment, Evaluator
from submissions.models import Submission
from submissions.rules import State

S = Assignment.State

NOT_ELIGIBLE = Refusal("not-eligible", _("Only an eligible submission is evaluated."))
HAS_IT_ALREADY = Refusal("has-it-already", _("This evaluator has this submission already."))
AT_CAPACITY = Refusal("at-capacity", _("This evaluator has as many submissions as agreed."))
OTHER_EDITION = Refusal("other-edition", _("The evaluator is on the jury of another edition."))
NOT_YOURS = Refusal("not-yours", _("This assignment is somebody else's."))
FROZEN = Refusal("frozen", _("The ranking is frozen: nothing in the evaluations changes any more."))
NOT_STARTED = Refusal("not-started", _("The evaluation has not started yet."))
DECLARED_ALREADY = Refusal("declared-already", _("You have declared already. Tell staff if something has changed."))
DECLARE_FIRST = Refusal("declare-first", _("Declare first whether you have a conflict of interest."))
HANDED_IN = Refusal("handed-in", _("This evaluation has been submitted."))
NOT_IN_TIME = Refusal(
    "not-in-time", _("The call is too large for a proposal in the time that it has. Assign by hand or from a table.")
)
CHANGED_SINCE = Refusal(
    "changed-since", _("Something has changed since the proposal was shown. Nothing is assigned; propose again.")
)
IN_CONFLICT = Refusal(
    "in-conflict", _("You have a conflict of interest in this category: its ranking is closed to you.")
)
NOT_CHAIR = Refusal("not-chair", _("Only the chair may do this."))
CONFLICT_DECLARED = Refusal(
    "conflict-declared", _("You have a conflict of interest with this submission: its sheet is closed to you.")
)
NOT_IN_HAND = Refusal("not-in-hand", _("Only an evaluation that has been submitted can be returned."))
CHAIR_FIRST = Refusal("chair-first", _("Its evaluator reported a conflict of interest: the chair decides on it first."))


def why_not_assign(person: User, evaluator: Evaluator, submission: Submission, at: datetime) -> Refusal | None:
    """None when `evaluator` may be given `submission`: no conflict the portal sees, and room for it."""
    if refusal := why_not_run(person, submission.edition):
        return refusal
    if evaluator.edition_id != submission.edition_id:
        return OTHER_EDITION
    if submission.edition.has_moved(Gate.FREEZE_RANKING):
        return FROZEN
    if submission.state != State.ELIGIBLE:
        return NOT_ELIGIBLE
    if evaluator.assignments.filter(submission=submission).exists():
        return HAS_IT_ALREADY
    if evaluator.assignments.standing().count() >= evaluator.capacity:
        return AT_CAPACITY
    return automatic_conflict(evaluator, submission)


def why_not_propose(person: User, edition: Edition, at: datetime) -> Refusal | None:
    """None when `person` may have the whole jury assigned; each pair is a matter of the solver's hard rules."""
    if refusal := why_not_run(person, edition):
        return refusal
    return FROZEN if edition.has_moved(Gate.FREEZE_RANKING) else None


def why_not_declare(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    if refusal := _why_not_work(person, assignment, at):
        return refusal
    return DECLARED_ALREADY if assignment.state != S.PROPOSED else None


def why_not_score(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    """None while the evaluator works on it: no conflict declared, not submitted, ranking not frozen."""
    if refusal := _why_not_work(person, assignment, at):
        return refusal
    if assignment.state == S.PROPOSED:
        return DECLARE_FIRST
    if assignment.state == S.CONFLICT:
        return CONFLICT_DECLARED
    if assignment.state not in (S.ACCEPTED, S.IN_PROGRESS):
        return HANDED_IN
    return None


def why_not_report(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    """None when the evaluator may report a conflict found late: declared that there was none, not reported yet."""
    if refusal := _why_not_work(person, assignment, at):
        return refusal
    if assignment.state == S.PROPOSED:
        return DECLARE_FIRST
    if assignment.state not in REPORTABLE or assignment.is_reported:
        return Refusal("reported-already", _("This is noted. The chair decides."))
    return None


def why_not_read(person: User, assignment: Assignment) -> Refusal | None:
    """None when the text may be read: after the declaration by its evaluator, or by those who run the call."""
    if assignment.evaluator.person_id == person.pk:
        closed = (S.PROPOSED, S.CONFLICT, S.DECLINED, S.REPLACED)
        return DECLARE_FIRST if assignment.state in closed else None
    if person.has_role(Role.STAFF, Role.CHAIR, Role.AUDITOR):
        return why_not_visit(person, assignment.submission.edition)
    return NOT_YOURS


def _why_not_work(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    if assignment.evaluator.person_id != person.pk:
        return NOT_YOURS
    edition = assignment.submission.edition
    if Gate.START_EVALUATION not in edition.gates_moved_by(at):
        return NOT_STARTED
    return FROZEN if edition.has_moved(Gate.FREEZE_RANKING) else None


def why_not_replace(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    if refusal := why_not_run(person, assignment.submission.edition):
        return refusal
    if assignment.submission.edition.has_moved(Gate.FREEZE_RANKING):
        return FROZEN
    open_states = (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS)
    return None if assignment.state in open_states else HANDED_IN


def why_not_return(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    """None when staff may give a submitted evaluation back: before the freeze, and without a conflict in its category."""
    edition = assignment.submission.edition
    if refusal := why_not_run(person, edition):
        return refusal
    if edition.has_moved(Gate.FREEZE_RANKING):
        return FROZEN
    if assignment.submission.category_id in categories_in_conflict(person, edition):
        return IN_CONFLICT
    if assignment.state != S.SUBMITTED:
        return NOT_IN_HAND
    return CHAIR_FIRST if assignment.is_reported else None


def why_not_see_changes(person: User, assignment: Assignment) -> Refusal | None:
    """None when `person` may see how an evaluation came about: its evaluator, or who reads it without a conflict."""
    if refusal := why_not_read(person, assignment):
        return refusal
    own = assignment.evaluator.person_id == person.pk
    submission = assignment.submission
    if not own and submission.category_id in categories_in_conflict(person, submission.edition):
        return IN_CONFLICT
    return None


def why_not_decide(person: User, edition: Edition, at: datetime) -> Refusal | None:
    """None when the chair may decide something that the ranking rests on."""
    if not person.has_role(Role.CHAIR):
        return NOT_CHAIR
    if refusal := why_not_visit(person, edition):
        return refusal
    return FROZEN if edition.has_moved(Gate.FREEZE_RANKING) else None


def why_not_weigh(person: User, category: Category, edition: Edition) -> Refusal | None:
    """None when `person` may see how sure the ranking of `category` is: who may watch the call and has no conflict in it."""
    if refusal := why_not_watch(person, edition):
        return refusal
    return IN_CONFLICT if category.pk in categories_in_conflict(person, edition) else None


def why_not_promote(person: User, category: Category, edition: Edition, at: datetime) -> Refusal | None:
    """None when a finalist has left and finalists are not public yet.

    Rule 17 would let it be done until voting opens; but whoever is public must have consented to it first.
    """
    if refusal := why_not_run(person, edition):
        return refusal
    moved = edition.gates_moved_by(at)
    if Gate.NOTIFY_APPLICANTS not in moved:
        return Refusal("not-notified", _("There are no finalists yet."))
    if Gate.RELEASE_FINALISTS in moved:
        return Refusal("too-late", _("The finalists are public: nobody is promoted any more."))
    if category.submissions.filter(state=State.FINALIST).count() >= edition.method.finalists:
        return Refusal("no-vacancy", _("Every finalist of this category is still there."))
    return None
