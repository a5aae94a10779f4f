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
from evaluation.models import REPORTABLE, Assignment, Evaluator, Proposal
from evaluation.policies import evaluating_first
from evaluation.policies.correcting import NOT_FROZEN_YET, is_closed, is_frozen, why_not_see_all
from evaluation.policies.membership import DECLINED, why_not_read_anything
from evaluation.rules.told import TOLD
from submissions.conflicted import hidden
from submissions.models import Submission
from submissions.policies import why_not_look_after
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
TAKEN_BACK = Refusal(
    "taken-back", _("Staff have given this submission to somebody else meanwhile. Nothing is needed from you.")
)
CLOSED = Refusal("closed", _("This submission is closed to you: a conflict of interest is noted. Nothing was saved."))
DECLARE_FIRST = Refusal("declare-first", _("Declare first whether you have a conflict of interest."))
HANDED_IN = Refusal("handed-in", _("This evaluation has been submitted."))
NOT_IN_TIME = Refusal(
    "not-in-time", _("The call is too large for a proposal in the time that it has. Assign by hand or from a table.")
)
CHANGED_SINCE = Refusal(
    "changed-since", _("Something has changed since the proposal was shown. Nothing is assigned; propose again.")
)
IN_PROPOSAL = Refusal(
    "in-conflict",
    _(
        "You have a conflict of interest with an entry that this proposal is about: a colleague without one assigns it. "
        "What you propose yourself leaves the entry out."
    ),
)
IN_CONFLICT = Refusal(
    "in-conflict", _("You have a conflict of interest in this category: its ranking is closed to you.")
)
OWN_CONFLICT = Refusal("own-conflict", _("Somebody else decides about your own conflict of interest."))
NOT_TOLD = Refusal("not-told", _("There is nothing to read yet."))
NOT_CHAIR = Refusal("not-chair", _("Only the chair may do this."))
NOT_IN_HAND = Refusal("not-in-hand", _("Only an evaluation that has been submitted can be returned."))
CHAIR_FIRST = Refusal("chair-first", _("Its evaluator reported a conflict of interest: the chair decides on it first."))


def why_not_assign(person: User, evaluator: Evaluator, submission: Submission) -> Refusal | None:
    """None when `evaluator` may be given `submission`: no conflict the portal sees, and room for it."""
    return (
        why_not_run(person, submission.edition)
        or why_not_look_after(person, submission)
        or why_not_give(evaluator, submission)
    )


def why_not_give(evaluator: Evaluator, submission: Submission) -> Refusal | None:
    """The same of the pair alone, whoever gives it."""
    if evaluator.edition_id != submission.edition_id:
        return OTHER_EDITION
    if is_closed(submission):
        return FROZEN
    if submission.state not in (State.ELIGIBLE, State.EVALUATED):
        return NOT_ELIGIBLE
    if evaluator.declined_at is not None:
        return DECLINED
    if evaluator.assignments.filter(submission=submission).exists():
        return HAS_IT_ALREADY
    if evaluator.assignments.standing().count() >= evaluator.capacity:
        return AT_CAPACITY
    return automatic_conflict(evaluator, submission)


def why_not_propose(person: User, edition: Edition) -> Refusal | None:
    """None when `person` may have the whole jury assigned; each pair is a matter of the solver's hard rules."""
    if refusal := why_not_run(person, edition):
        return refusal
    return FROZEN if is_frozen(edition) else None


def why_not_assign_proposed(person: User, proposal: Proposal, edition: Edition) -> Refusal | None:
    """None when `person` may have a dry run written: it is about no entry in which they have a hand."""
    if refusal := why_not_propose(person, edition):
        return refusal
    own = hidden(person).filter(edition=edition, number__in=proposal.entries)
    return IN_PROPOSAL if own.exists() else None


def why_not_declare(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    if refusal := _why_not_work(person, assignment, at):
        return refusal
    if assignment.state == S.REPLACED:
        return TAKEN_BACK
    return DECLARED_ALREADY if assignment.state != S.PROPOSED else None


def why_not_score(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    """None while the evaluator works on it: no conflict declared, not submitted, ranking not frozen."""
    if refusal := _why_not_work(person, assignment, at):
        return refusal
    if assignment.state == S.PROPOSED:
        return DECLARE_FIRST
    if assignment.state == S.CONFLICT or assignment.is_reported:
        return CLOSED
    if assignment.state in (S.REPLACED, S.DECLINED):
        return TAKEN_BACK
    if assignment.state not in (S.ACCEPTED, S.IN_PROGRESS):
        return HANDED_IN
    return None


def why_not_report(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    """None when the evaluator may report a conflict found late: declared that there was none, not reported yet.

    The freeze does not stop it: a conflict found then makes a new ranking necessary (`conflicts.conflicts_since`).
    """
    refusal = _why_not_work(person, assignment, at)
    if refusal and refusal != FROZEN:
        return refusal
    if assignment.state == S.PROPOSED:
        return DECLARE_FIRST
    if assignment.state not in REPORTABLE or assignment.is_reported:
        return Refusal("reported-already", _("This is noted. The chair decides."))
    return None


def why_not_read(person: User, assignment: Assignment) -> Refusal | None:
    """None when the text may be read: after the declaration by its evaluator, or by those who run the call.

    They read what its evaluator gave with it: not before their own, where they evaluate it as well.
    """
    if assignment.evaluator.person_id == person.pk:
        if assignment.state in (S.PROPOSED, S.CONFLICT, S.DECLINED, S.REPLACED):
            return DECLARE_FIRST
        if assignment.is_reported:
            return CLOSED
        return why_not_read_anything(assignment.evaluator, assignment.submission.edition)
    if person.has_role(Role.STAFF, Role.CHAIR, Role.AUDITOR):
        submission = assignment.submission
        return why_not_look_after(person, submission) or evaluating_first.why_not_see_given(person, submission)
    return NOT_YOURS


def _why_not_work(person: User, assignment: Assignment, at: datetime) -> Refusal | None:
    if assignment.evaluator.person_id != person.pk:
        return NOT_YOURS
    edition = assignment.submission.edition
    if Gate.START_EVALUATION not in edition.gates_moved_by(at):
        return NOT_STARTED
    if is_closed(assignment.submission):
        return FROZEN
    return why_not_read_anything(assignment.evaluator, edition)


def why_not_replace(person: User, assignment: Assignment) -> Refusal | None:
    if refusal := why_not_run(person, assignment.submission.edition) or why_not_look_after(
        person, assignment.submission
    ):
        return refusal
    if is_closed(assignment.submission):
        return FROZEN
    open_states = (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS)
    return None if assignment.state in open_states else HANDED_IN


def why_not_return(person: User, assignment: Assignment) -> Refusal | None:
    """None when staff may give a submitted evaluation back: before the freeze, and without a conflict in its category."""
    edition = assignment.submission.edition
    if refusal := why_not_run(person, edition):
        return refusal
    if is_closed(assignment.submission):
        return FROZEN
    if assignment.submission.category_id in categories_in_conflict(person, edition):
        return IN_CONFLICT
    if assignment.state != S.SUBMITTED:
        return NOT_IN_HAND
    if refusal := evaluating_first.why_not_see_given(person, assignment.submission):
        return refusal
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


def why_not_decide(person: User, edition: Edition) -> Refusal | None:
    """None when the chair may decide something that the ranking rests on."""
    if not person.has_role(Role.CHAIR):
        return NOT_CHAIR
    if refusal := why_not_visit(person, edition):
        return refusal
    return FROZEN if is_frozen(edition) else None


def why_not_write_outcome_note(person: User, edition: Edition) -> Refusal | None:
    """None for staff between the freeze and the proposal to notify: the second person confirms what they have read."""
    if refusal := why_not_run(person, edition):
        return refusal
    if not edition.has_moved(Gate.FREEZE_RANKING):
        return NOT_FROZEN_YET
    if any(move.gate == Gate.NOTIFY_APPLICANTS for move in edition.gate_moves.all()):
        return Refusal("too-late", _("The letters are proposed for release, or are sent: nothing in them changes."))
    return None


def why_not_read_feedback(person: User, submission: Submission, edition: Edition, at: datetime) -> Refusal | None:
    """None for the people of a submission once its outcome has been told to them."""
    told = submission.state in TOLD and Gate.NOTIFY_APPLICANTS in edition.gates_moved_by(at)
    if not told or not submission.editors.filter(person=person).exists():
        return NOT_TOLD
    return None


def why_not_decide_on(person: User, category: Category, edition: Edition) -> Refusal | None:
    """None when the chair may decide on the order or the award of a category: no conflict, nothing to evaluate in it."""
    refusal = why_not_decide(person, edition) or why_not_weigh(person, category, edition)
    return refusal or evaluating_first.why_not_order(person, category)


def why_not_take_ranking(person: User, edition: Edition) -> Refusal | None:
    """None when `person` may have every category's inputs and results: who watches the call without any conflict."""
    return why_not_watch(person, edition) or why_not_see_all(person, edition)


def why_not_judge_conflicts(person: User, edition: Edition) -> Refusal | None:
    """None for the chair, who decides about conflicts found late; also after the freeze, unlike other decisions."""
    return why_not_visit(person, edition) if person.has_role(Role.CHAIR) else NOT_CHAIR


def why_not_void(person: User, assignment: Assignment) -> Refusal | None:
    """None when the chair may accept or dismiss a conflict found late: somebody else's, and no hand in the entry."""
    if refusal := why_not_judge_conflicts(person, assignment.submission.edition):
        return refusal
    if assignment.evaluator.person_id == person.pk:
        return OWN_CONFLICT
    return why_not_look_after(person, assignment.submission)


def why_not_decide_conflict(
    person: User, edition: Edition, evaluator: Evaluator, submission: Submission
) -> Refusal | None:
    """None when `person` may say whether the pair is a conflict: who runs the call, and is not the evaluator."""
    if refusal := why_not_run(person, edition) or why_not_look_after(person, submission):
        return refusal
    if evaluator.edition_id != edition.pk or submission.edition_id != edition.pk:
        return OTHER_EDITION
    return OWN_CONFLICT if evaluator.person_id == person.pk else None


def why_not_weigh(person: User, category: Category, edition: Edition) -> Refusal | None:
    """None when `person` may see how sure the ranking of `category` is: who may watch the call and has no conflict in it."""
    if refusal := why_not_watch(person, edition):
        return refusal
    return IN_CONFLICT if category.pk in categories_in_conflict(person, edition) else None


def why_not_promote(person: User, category: Category, edition: Edition, at: datetime) -> Refusal | None:
    """None when a finalist has left and finalists are not public yet.

    Rule 17 would let it be done until voting opens; but whoever is public must have consented to it first.
    """
    if refusal := why_not_run(person, edition) or why_not_weigh(person, category, edition):
        return refusal
    moved = edition.gates_moved_by(at)
    if Gate.NOTIFY_APPLICANTS not in moved:
        return Refusal("not-notified", _("There are no finalists yet."))
    if Gate.RELEASE_FINALISTS in moved:
        return Refusal("too-late", _("The finalists are public: nobody is promoted any more."))
    if category.submissions.filter(state=State.FINALIST).count() >= edition.method.finalists:
        return Refusal("no-vacancy", _("Every finalist of this category is still there."))
    return None
