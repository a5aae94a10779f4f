"""Co-editors by letter: invited, reminded, taken back, accepted."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import Refused, require
from notifications.actions import owe
from notifications.links import absolute
from notifications.models import Letter
from submissions import limits, policies, readers
from submissions.actions.letters import write_to_owners
from submissions.actions.locking import locked
from submissions.models import Editor, Invitation, Submission


@transaction.atomic
def invite(submission: Submission, *, address: str, role: str, by: User, at: datetime) -> Invitation:
    """Owe a letter with a link that lets the reader of `address` work on the submission. Whether the address has an
    account is neither asked nor told.
    """
    submission = locked(submission)
    require(policies.why_not_manage(by, submission))
    address = address.strip()
    _refuse_pointless(submission, address)
    _count_letters_one_by_one(by, address)
    require(policies.why_not_mail(by, submission, address, at))
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        submission=submission,
        address=address,
        role=role,
        token_hash=hash_of(token),
        invited_by=by,
        invited_at=at,
        mailed_at=at,
        expires_at=at + Invitation.LASTS,
    )
    invitation.full_clean()
    invitation.save()
    _record("editor invited", invitation, submission, by=by, at=at)
    _mail(invitation, submission, token, by=by, at=at)
    return invitation


def hash_of(token: str) -> str:
    """What we keep of the secret in a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def _refuse_pointless(submission: Submission, address: str) -> None:
    editors = list(submission.editors.all())
    if any(editor.person.email.lower() == address.lower() for editor in editors):
        raise ValidationError({"address": _("This person works on the application already.")})
    if len(editors) + submission.invitations.pending().count() >= limits.MOST_PEOPLE:
        raise Refused(policies.TOO_MANY_PEOPLE)


def _count_letters_one_by_one(by: User, address: str) -> None:
    """Whoever else invites for this person or to this address waits until we have committed: the limits count rows."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"invitation:{address.lower()}"])


@transaction.atomic
def invite_again(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Owe the letter once more with a new link, which lasts anew; the link of the letter before it is dead."""
    submission, invitation = _both_locked(invitation)
    _count_letters_one_by_one(by, invitation.address)
    require(policies.why_not_invite_again(by, submission, invitation, at))
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.mailed_at = hash_of(token), at
    invitation.expires_at, invitation.letters = at + Invitation.LASTS, invitation.letters + 1
    invitation.save(update_fields=["token_hash", "mailed_at", "expires_at", "letters"])
    _record("invitation sent again", invitation, submission, by=by, at=at)
    _mail(invitation, submission, token, by=by, at=at)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Take a pending invitation back: its link is dead at once."""
    submission, invitation = _both_locked(invitation)
    require(policies.why_not_manage(by, submission))
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(policies.INVITATION_IS_OVER)
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    _record("invitation withdrawn", invitation, submission, by=by, at=at)
    return invitation


@transaction.atomic
def accept(token: str, *, by: User, at: datetime) -> Submission:
    """Let `by` work on what the letter with `token` invited to; its owners get a letter. Twice is once."""
    found = Invitation.objects.filter(token_hash=hash_of(token)).select_related("submission").first()
    if found is None:
        raise Refused(policies.UNKNOWN_LINK)
    submission, invitation = _both_locked(found)
    if invitation.token_hash != found.token_hash:  # replaced by a newer letter meanwhile
        raise Refused(policies.UNKNOWN_LINK)
    has_part = policies.role_of(by, submission) is not None
    if invitation.accepted_by_id == by.pk and has_part:
        return submission
    require(policies.why_not_accept(by, invitation, at))
    if readers.reads_for_others(by, submission):
        raise Refused(policies.ON_THE_JURY)
    if not has_part:
        Editor.objects.create(submission=submission, person=by, role=invitation.role, since=at)
    invitation.accepted_by, invitation.accepted_at = by, at
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    _record("invitation accepted", invitation, submission, by=by, at=at, person=str(by.public_id))
    key = f"invitation-accepted:{invitation.public_id}"
    write_to_owners(submission, "invitation_accepted", key=key, at=at, invitation=invitation)
    return submission


def forget_invitations(*, at: datetime) -> int:
    """Delete invitations that nobody accepted, 30 days after their end, and blank their letters: the address is that of
    somebody who may never have heard of us. Returns how many. May run at any time and twice.
    """
    over = Invitation.objects.over_before(at - Invitation.KEPT)
    gone = 0
    for invitation in over.only("pk", "public_id"):
        with transaction.atomic():
            Letter.objects.filter(key__startswith=f"invitation:{invitation.public_id}:").update(to="", text="", html="")
            gone += over.filter(pk=invitation.pk).delete()[0]
    return gone


def _both_locked(invitation: Invitation) -> tuple[Submission, Invitation]:
    """The submission's row first, as everywhere; then the invitation as it stands now."""
    submission = locked(invitation.submission)
    row = Invitation.objects.select_related("invited_by", "accepted_by").get(pk=invitation.pk)
    row.submission = submission
    return submission, row


def _record(verb: str, invitation: Invitation, submission: Submission, *, by: User, at: datetime, **facts: str) -> None:
    """The address is a person's: the record names the invitation, and its row the address."""
    record(
        verb,
        submission.subject,
        by=by,
        at=at,
        edition=submission.edition.slug,
        to_state=invitation.role,
        invitation=str(invitation.public_id),
        **facts,
    )


def _mail(invitation: Invitation, submission: Submission, token: str, *, by: User, at: datetime) -> None:
    """The one letter to somebody who may not know the portal: it repeats nothing that could advertise a website."""
    edition = submission.edition
    owe(
        "invitation",
        key=f"invitation:{invitation.public_id}:{invitation.letters}",
        to=invitation.address,
        at=at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        secret=True,
        context={
            "edition": edition,
            "invitation": invitation,
            "inviter": limits.harmless(by.name) or by.email,
            "title": limits.harmless(submission.project.title),
            "address": absolute(reverse("submissions:invitation", args=[token])),
        },
    )
