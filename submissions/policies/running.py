"""Why staff may not decide about entries, organisations and deadlines."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls.models import Edition
from calls.policies import why_not_run, why_not_visit, why_not_watch
from calls.rules import Phase
from submissions import conflicted
from submissions.models import (
    Grant,
    Organisation,
    Submission,
)
from submissions.rules import State


def why_not_look_after(person: User, submission: Submission) -> Refusal | None:
    """None for those who run the call, see how it is run, and have no hand in this entry themselves."""
    if refusal := why_not_watch(person, submission.edition):
        return refusal
    return conflicted.IN_CONFLICT if conflicted.is_hidden(submission, person) else None


def why_not_decide_likeness(person: User, sides: list[Submission]) -> Refusal | None:
    """None when `person` runs the calls of both entries, and both are handed in."""
    for side in sides:
        if refusal := why_not_run(person, side.edition) or why_not_look_after(person, side):
            return refusal
        if side.version_id is None:
            return Refusal("draft", _("A draft is compared once it is handed in."))
    return None


def why_not_keep_organisations(person: User, *organisations: Organisation) -> Refusal | None:
    """None when `person` may correct, vouch for and merge these organisations: staff, each in the own world."""
    if not person.has_role(Role.STAFF):
        return Refusal("not-staff", _("Only staff may do this."))
    if any(row.rehearsal != organisations[0].rehearsal for row in organisations):
        return Refusal("other-world", _("One of them is invented for a rehearsal."))
    if any(person.rehearsal and row.rehearsal != person.rehearsal for row in organisations):
        return Refusal("other-edition", _("People of a rehearsal act in their own rehearsal only."))
    return None


def why_not_grant(by: User, edition: Edition, person: User, until: datetime, at: datetime) -> Refusal | None:
    """None when staff may give `person` a deadline of their own: later than everybody's, before the evaluation."""
    if refusal := why_not_run(by, edition):
        return refusal
    if edition.phase_at(at) not in (Phase.SUBMISSION, Phase.CHECKING):
        return Refusal("not-open", _("An extension can be given from the opening until the evaluation starts."))
    if not person.is_active or person.rehearsal != (edition.slug if edition.is_rehearsal else ""):
        return Refusal("not-an-applicant", _("This person does not apply in this call."))
    if until <= edition.deadline or until <= at:
        return Refusal("not-later", _("Choose a moment later than now and than everybody’s deadline."))
    if until > edition.evaluation_begins:
        return Refusal("too-late", _("The extension must end before the evaluation begins."))
    return None


def why_not_take_back(by: User, grant: Grant, at: datetime) -> Refusal | None:
    if refusal := why_not_run(by, grant.edition):
        return refusal
    if grant.withdrawn_at is not None or grant.until <= at:
        return Refusal("over", _("This extension is over already."))
    return None


def why_not_check(person: User, submission: Submission, at: datetime) -> Refusal | None:
    """None when `person` may give a verdict on the submission's eligibility."""
    if refusal := why_not_run(person, submission.edition) or why_not_look_after(person, submission):
        return refusal
    if submission.edition.phase_at(at) not in (Phase.CHECKING, Phase.EVALUATION):
        return Refusal("not-checking", _("Eligibility is checked between the deadline and the freeze of the ranking."))
    if submission.state not in (State.SUBMITTED, State.CLARIFICATION):
        return Refusal("checked-already", _("This submission has its verdict."))
    return None


def why_not_decide_appeal(person: User, submission: Submission) -> Refusal | None:
    """None for another member of staff than gave the verdict, or the chair."""
    if not person.has_role(Role.STAFF, Role.CHAIR):
        return Refusal("not-staff", _("Staff or the chair decide an appeal."))
    if refusal := why_not_visit(person, submission.edition) or why_not_look_after(person, submission):
        return refusal
    if submission.state != State.APPEALED:
        return Refusal("no-appeal", _("There is no appeal to decide."))
    if submission.checks.filter(by=person).exists():
        return Refusal("same-person", _("You gave the verdict. Somebody else decides the appeal."))
    return None
