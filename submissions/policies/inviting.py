"""Why somebody may not invite, accept an invitation, or write into the thread."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.policies import why_not_run
from submissions import limits
from submissions.models import (
    Invitation,
    Message,
    Submission,
)
from submissions.policies.parts import role_of, why_not_manage, why_not_write
from submissions.policies.running import why_not_look_after

GONE = Refusal("gone", _("This person does not work on the application any more."))
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
    return why_not_run(person, submission.edition) or why_not_look_after(person, submission)
