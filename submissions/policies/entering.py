"""Why somebody may not begin, change, hand in, open again, move or withdraw an entry."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from calls.policies import why_not_visit
from calls.rules import Phase
from submissions.deadlines import deadline_for, deadline_of, is_open
from submissions.models import (
    Editor,
    Organisation,
    Project,
    Submission,
)
from submissions.policies.parts import NOT_OWNER, _why_not_write_as, role_of, why_not_write
from submissions.rules import TRANSITIONS, State, Verb

OPEN_STATES = (State.DRAFT, State.SUBMITTED)
TOO_LATE = Refusal("too-late", _("The call has closed. Your text is kept as a draft."))


def why_not_act_for(person: User, organisation: Organisation) -> Refusal | None:
    if not organisation.members.filter(person=person).exists():
        return Refusal("not-a-member", _("You do not act for this organisation."))
    return None


def why_not_enter(person: User, project: Project) -> Refusal | None:
    """None when `person` may enter the project: vouched for in its organisation, or nobody else works on it."""
    member = project.organisation.members.filter(person=person).first()
    if member is None:
        return Refusal("not-a-member", _("You do not act for this organisation."))
    if not member.vouched and project.submissions.exclude(editors__person=person).exists():
        return Refusal("not-vouched", _("We do not know yet that you act for this organisation. Ask us to confirm it."))
    return None


def why_not_start(person: User, edition: Edition, at: datetime) -> Refusal | None:
    """None when `person` may begin an entry in `edition` at `at`."""
    if edition.phase_at(at) is not Phase.SUBMISSION and not is_open(edition, deadline_for(person, edition), at):
        return Refusal("call-closed", _("This edition is not taking submissions now."))
    if edition.is_rehearsal and person.rehearsal != edition.slug:
        return Refusal("rehearsal", _("This is a rehearsal: only its invented people apply."))
    return why_not_visit(person, edition)


def why_not_edit(person: User, submission: Submission) -> Refusal | None:
    """None when `person` may change the draft. A draft can always be saved, even after the deadline."""
    return why_not_edit_as(role_of(person, submission), submission)


def why_not_edit_as(role: str | None, submission: Submission) -> Refusal | None:
    """The same for somebody whose part in the submission is `role`."""
    if refusal := _why_not_write_as(role):
        return refusal
    if submission.state == State.DRAFT or (submission.state == State.SUBMITTED and submission.reopened_at):
        return None
    return Refusal("not-open", _("This submission has been handed in. Reopen it to change it, until the deadline."))


def why_not_take_new_form(person: User, submission: Submission) -> Refusal | None:
    """None when the draft answers an earlier form and `person` may move it to the one of today."""
    if refusal := why_not_edit(person, submission):
        return refusal
    if submission.form_id is None:
        return Refusal("newest-form", _("This application answers the newest form already."))
    return None


def why_not_submit(person: User, submission: Submission, arrived_at: datetime) -> Refusal | None:
    """None when what arrived at `arrived_at` counts: on time, or in the grace for requests already on their way."""
    if role_of(person, submission) != Editor.Role.OWNER:
        return NOT_OWNER
    if refusal := why_not_edit(person, submission):
        return refusal
    edition, phase = submission.edition, submission.edition.phase_at(arrived_at)
    if phase in (Phase.DRAFT, Phase.ANNOUNCED):
        return Refusal("not-yet-open", _("The call is not open yet."))
    in_time = arrived_at < deadline_of(submission) + timedelta(seconds=edition.grace_seconds)
    if not in_time or phase not in (Phase.SUBMISSION, Phase.CHECKING):  # a grant ends with the eligibility check
        return TOO_LATE
    return None


def why_not_reopen(person: User, submission: Submission, at: datetime) -> Refusal | None:
    if refusal := why_not_write(person, submission):
        return refusal
    if submission.state != State.SUBMITTED or submission.reopened_at:
        return Refusal("not-submitted", _("Only a submission that has been handed in can be reopened."))
    if not is_open(submission.edition, deadline_of(submission), at):
        return Refusal("call-closed", _("The deadline is past. The version that arrived stands."))
    return None


def why_not_move(person: User, entry: Submission, draft: Submission, at: datetime) -> Refusal | None:
    """None when `person` may move `entry` to the category of `draft`, instead of entering a second time."""
    if refusal := why_not_edit(person, draft):
        return refusal
    if role_of(person, entry) not in (Editor.Role.OWNER, Editor.Role.EDIT):
        return Refusal(
            "not-yours", _("Somebody else of your organisation works on this entry. Ask its owner to move it.")
        )
    if entry.edition_id != draft.edition_id:
        return Refusal("other-edition", _("This entry belongs to another edition; it stays where it is."))
    if entry.organisation_id != draft.organisation_id:
        return Refusal("other-organisation", _("This entry belongs to another organisation."))
    if entry.state not in OPEN_STATES:
        return Refusal("not-open", _("This entry can no longer be changed."))
    if not is_open(entry.edition, min(deadline_of(entry), deadline_of(draft)), at):
        return Refusal("call-closed", _("The deadline is past. The entry stays in its category."))
    return None


def why_not_withdraw(person: User, submission: Submission) -> Refusal | None:
    if role_of(person, submission) != Editor.Role.OWNER:
        return NOT_OWNER
    if Verb.WITHDRAW not in TRANSITIONS[State(submission.state)]:
        return Refusal("cannot-withdraw", _("This submission can no longer be withdrawn."))
    return None
