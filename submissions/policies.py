"""Why somebody may not do something to a submission."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls.models import Edition
from calls.policies import why_not_run, why_not_visit
from calls.rules import Gate, Phase
from submissions import limits, scanner
from submissions.deadlines import deadline_for, deadline_of, is_open
from submissions.models import (
    Attachment,
    Clarification,
    Editor,
    Grant,
    Invitation,
    Message,
    Organisation,
    Project,
    Submission,
)
from submissions.rules import TRANSITIONS, State, Verb

OPEN_STATES = (State.DRAFT, State.SUBMITTED)
WATCHERS = (Role.STAFF, Role.CHAIR, Role.AUDITOR)

NOT_YOURS = Refusal("not-yours", _("Only its applicants may do this."))
TOO_LATE = Refusal("too-late", _("The call has closed. Your text is kept as a draft."))
NOT_OWNER = Refusal("not-owner", _("Only an owner may do this."))
READS_ONLY = Refusal("reads-only", _("You may read this application, not change it. Ask an owner for more."))
GONE = Refusal("gone", _("This person does not work on the application any more."))
LAST_OWNER = Refusal("last-owner", _("An application has at least one owner. Make somebody else an owner first."))
OWN_ENTRY = Refusal("own-entry", _("You work on this submission. Another member of staff answers."))

UNKNOWN_LINK = Refusal("unknown-link", _("We do not know this link. A newer letter may have replaced it."))
LINK_USED = Refusal("link-used", _("This invitation has been accepted already."))
LINK_WITHDRAWN = Refusal("link-withdrawn", _("This invitation was withdrawn."))
LINK_TOO_OLD = Refusal("link-too-old", _("This invitation is too old. Ask for a new letter."))
OTHER_ADDRESS = Refusal("other-address", _("The invitation is for somebody who reads another mailbox than yours."))
OTHER_WORLD = Refusal("other-world", _("People of a rehearsal act in their own rehearsal only."))
ON_THE_JURY = Refusal("on-the-jury", _("You read this entry as a member of the jury. You cannot work on it, too."))
INVITATION_IS_OVER = Refusal("invitation-is-over", _("This invitation is accepted or withdrawn."))
TOO_MANY_PEOPLE = Refusal("too-many-people", _("At most 20 people work on one application, the invited included."))
TOO_MANY_LETTERS = Refusal("too-many-letters", _("Enough letters went out today. Invite more people tomorrow."))
TOO_MANY_TO_ADDRESS = Refusal("too-many-to-address", _("Enough letters went to this address today. Try tomorrow."))
TOO_SOON_AGAIN = Refusal(
    "too-soon-again", _("The last letter is younger than ten minutes, or it was the fifth. Ask in another way.")
)
TOO_MANY_MESSAGES = Refusal("too-many-messages", _("That is enough for this hour. Write one longer message later."))


def role_of(person: User, submission: Submission) -> str | None:
    """The person's part in the submission: owner, edit, view or none."""
    for editor in submission.editors.all():
        if editor.person_id == person.pk:
            return editor.role
    return None


def may_write(person: User, submission: Submission) -> bool:
    """Whether the person is more than a reader of it."""
    return role_of(person, submission) in (Editor.Role.OWNER, Editor.Role.EDIT)


def why_not_write(person: User, submission: Submission) -> Refusal | None:
    """None for owners and those who may edit; a reader is told why, whoever has no part in it nothing more."""
    return _why_not_write_as(role_of(person, submission))


def _why_not_write_as(role: str | None) -> Refusal | None:
    if role is None:
        return NOT_YOURS
    return READS_ONLY if role == Editor.Role.VIEW else None


def why_not_manage(person: User, submission: Submission) -> Refusal | None:
    """None when `person` may invite, revoke, change parts and hand over: an owner."""
    return None if role_of(person, submission) == Editor.Role.OWNER else NOT_OWNER


def why_not_end(editor: Editor, submission: Submission) -> Refusal | None:
    """None when the submission has an owner without `editor`, who may be one."""
    others = [row for row in submission.editors.all() if row.role == Editor.Role.OWNER and row.pk != editor.pk]
    return None if others or editor.role != Editor.Role.OWNER else LAST_OWNER


def why_not_mail(person: User, submission: Submission, address: str, at: datetime) -> Refusal | None:
    """None while neither `person`, nor the submission, nor `address` has had its letters of invitation of 24 hours."""
    since = Invitation.objects.mailed_since(at - limits.DAY)
    mailed = since.aggregate(
        person=Sum("letters", filter=Q(invited_by=person)),
        submission=Sum("letters", filter=Q(submission=submission)),
        address=Sum("letters", filter=Q(address__iexact=address)),
    )
    if (mailed["address"] or 0) >= limits.LETTERS_TO_ADDRESS:
        return TOO_MANY_TO_ADDRESS
    of_person, of_submission = mailed["person"] or 0, mailed["submission"] or 0
    if of_person >= limits.LETTERS_OF_PERSON or of_submission >= limits.LETTERS_OF_SUBMISSION:
        return TOO_MANY_LETTERS
    return None


def why_not_invite_again(person: User, submission: Submission, invitation: Invitation, at: datetime) -> Refusal | None:
    """None when another letter may follow the last one of a pending invitation."""
    if refusal := why_not_manage(person, submission):
        return refusal
    if invitation.accepted_at or invitation.withdrawn_at:
        return INVITATION_IS_OVER
    if at < invitation.mailed_at + limits.AGAIN_AFTER or invitation.letters >= limits.LETTERS_OF_INVITATION:
        return TOO_SOON_AGAIN
    return why_not_mail(person, submission, invitation.address, at)


def why_not_open(invitation: Invitation | None, at: datetime) -> Refusal | None:
    """None while the invitation can be accepted by somebody."""
    if invitation is None:
        return UNKNOWN_LINK
    if invitation.accepted_at:
        return LINK_USED
    if invitation.withdrawn_at:
        return LINK_WITHDRAWN
    return LINK_TOO_OLD if at >= invitation.expires_at else None


def why_not_accept(person: User, invitation: Invitation, at: datetime) -> Refusal | None:
    """None for whoever has confirmed the address that the letter went to, within the invitation's own world."""
    if refusal := why_not_open(invitation, at):
        return refusal
    edition = invitation.submission.edition
    if person.rehearsal != (edition.slug if edition.is_rehearsal else ""):
        return OTHER_WORLD
    confirmed = EmailAddress.objects.filter(user=person, verified=True, email__iexact=invitation.address)
    return None if confirmed.exists() else OTHER_ADDRESS


def why_not_message(person: User, submission: Submission, side: str) -> Refusal | None:
    """None when `person` may write into the thread: owners and editors on one side, staff of the call on the other."""
    if side == Message.Side.APPLICANT:
        return why_not_write(person, submission)
    if role_of(person, submission) is not None:
        return OWN_ENTRY
    return why_not_run(person, submission.edition)


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


def why_not_decide_likeness(person: User, sides: list[Submission]) -> Refusal | None:
    """None when `person` runs the calls of both entries, and both are handed in."""
    for side in sides:
        if refusal := why_not_run(person, side.edition):
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


def why_not_withdraw(person: User, submission: Submission) -> Refusal | None:
    if role_of(person, submission) != Editor.Role.OWNER:
        return NOT_OWNER
    if Verb.WITHDRAW not in TRANSITIONS[State(submission.state)]:
        return Refusal("cannot-withdraw", _("This submission can no longer be withdrawn."))
    return None


def why_not_read(person: User, submission: Submission) -> Refusal | None:
    """None for those who work on it and, once it is handed in, for those who run the call."""
    if role_of(person, submission) is not None:
        return None
    if submission.version_id is None or not person.has_role(*WATCHERS):
        return NOT_YOURS
    return why_not_visit(person, submission.edition)


def why_not_open_file(person: User, attachment: Attachment) -> Refusal | None:
    """None for a file that may leave the portal. Who may have it at all is `readers.may_take`'s to say.

    Where a scanner is configured, a file that it has not seen goes to nobody but its uploader, who has it already.
    """
    if attachment.malware:
        return Refusal("malware", _("Our scanner found malware in this file. Nobody can open it."))
    if scanner.is_configured() and attachment.scanned_at is None and attachment.uploaded_by_id != person.pk:
        return Refusal(
            "not-scanned", _("This file has not been scanned for malware yet. Come back in some minutes: it is kept.")
        )
    return None


def why_not_check(person: User, submission: Submission, at: datetime) -> Refusal | None:
    """None when `person` may give a verdict on the submission's eligibility."""
    if refusal := why_not_run(person, submission.edition):
        return refusal
    if submission.edition.phase_at(at) not in (Phase.CHECKING, Phase.EVALUATION):
        return Refusal("not-checking", _("Eligibility is checked between the deadline and the freeze of the ranking."))
    if submission.state not in (State.SUBMITTED, State.CLARIFICATION):
        return Refusal("checked-already", _("This submission has its verdict."))
    return None


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


def why_not_decide_appeal(person: User, submission: Submission) -> Refusal | None:
    """None for another member of staff than gave the verdict, or the chair."""
    if not person.has_role(Role.STAFF, Role.CHAIR):
        return Refusal("not-staff", _("Staff or the chair decide an appeal."))
    if refusal := why_not_visit(person, submission.edition):
        return refusal
    if submission.state != State.APPEALED:
        return Refusal("no-appeal", _("There is no appeal to decide."))
    if submission.checks.filter(by=person).exists():
        return Refusal("same-person", _("You gave the verdict. Somebody else decides the appeal."))
    return None


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
