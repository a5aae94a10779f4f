"""Why an applicant may not answer, appeal or do the task of a finalist."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.rules import Gate
from submissions.models import (
    Clarification,
    Editor,
    Submission,
)
from submissions.policies.parts import NOT_OWNER, role_of, why_not_write
from submissions.rules import State


def why_not_answer(person: User, submission: Submission, at: datetime) -> Refusal | None:
    if refusal := why_not_write(person, submission):
        return refusal
    asked = open_clarification(submission)
    if asked is None:
        return Refusal("nothing-asked", _("Nothing is asked of you now."))
    if at >= asked.due:
        return Refusal("answer-too-late", _("The time to answer is over. Staff decide by what they have."))
    return None


def open_clarification(submission: Submission) -> Clarification | None:
    """The question of staff that waits for its answer."""
    if submission.state != State.CLARIFICATION:
        return None
    return submission.clarifications.filter(answered_at=None).order_by("-asked_at").first()


def why_not_appeal(person: User, submission: Submission, at: datetime) -> Refusal | None:
    """None while the time to appeal runs, counted from the last verdict."""
    if role_of(person, submission) != Editor.Role.OWNER:
        return NOT_OWNER
    if submission.state != State.INELIGIBLE or hasattr(submission, "appeal"):
        return Refusal("nothing-to-appeal", _("There is no verdict to appeal against."))
    if at >= appeal_ends(submission):
        return Refusal("appeal-too-late", _("The time to appeal is over."))
    return None


def appeal_ends(submission: Submission) -> datetime:
    """The first instant at which an appeal is too late. Only for submissions with a verdict."""
    verdict = submission.checks.latest("at")
    return verdict.at + timedelta(days=submission.edition.appeal_days)


def why_not_do_finalist_task(person: User, submission: Submission, at: datetime) -> Refusal | None:
    """None between the notice and the release of finalists. The date asked for reminds; the gate closes.

    Before the notice the refusal is the same for everybody, so that it tells no outcome.
    """
    if role_of(person, submission) != Editor.Role.OWNER:
        return NOT_OWNER
    moved = submission.edition.gates_moved_by(at)
    if submission.state != State.FINALIST or Gate.NOTIFY_APPLICANTS not in moved:
        return Refusal("not-a-finalist", _("This page is for finalists."))
    if Gate.RELEASE_FINALISTS in moved:
        return Refusal("released", _("The finalists are public. Write to us if something must change."))
    return None
