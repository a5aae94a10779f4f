"""What goes with a person, and what goes when its time is over."""

from __future__ import annotations

from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from accounts.actions import record
from accounts.models import ERASED, Consent, User
from calls.models import Edition
from calls.rules import Gate
from submissions import keeping
from submissions.models import DeclarationMade, Editor, FinalistTask, Invitation, Member, Submission

WITHDRAWN_TEXT = "The applicant has withdrawn this text."


def hold(person: User) -> None:
    """Lock everything that the person works on: who else owns it is asked, and must stay so until they are forgotten."""
    of_person = Editor.objects.filter(person=person).values("submission")
    list(Submission.objects.filter(pk__in=of_person).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


@transaction.atomic
def forget_person(person: User, at: datetime) -> None:
    """Delete the drafts that are the person's alone, and their part in what somebody else goes on with.

    In an entry that has no other owner their part stays: it says that somebody without a name handed it in.
    """
    hold(person)
    for submission in Submission.objects.of(person).select_related("edition").prefetch_related("editors__person"):
        if keeping.is_only_a_draft_of(person, submission):
            forget_draft(submission, by=None, at=at)
            continue
        others = [one for one in submission.editors.all() if one.person_id != person.pk]
        if any(one.role == Editor.Role.OWNER for one in others):
            Editor.objects.filter(submission=submission, person=person).delete()
    Member.objects.filter(person=person).delete()
    named = Q(address__iexact=person.email) | Q(accepted_by=person)
    Invitation.objects.filter(named).update(address=f"{person.public_id}{ERASED}")


def forget_draft(submission: Submission, *, by: User | None, at: datetime) -> None:
    """Delete what was never handed in, its project where nothing else is about it, and its files once this commits."""
    names = list(submission.attachments.values_list("file", flat=True))
    project = submission.project
    record("draft deleted", submission.subject, by=by, at=at, edition=submission.edition.slug)
    Submission.objects.get(pk=submission.pk).delete()
    if not project.submissions.exists():
        project.delete()
    transaction.on_commit(lambda: remove_files(names))


def remove_files(names: list[str]) -> None:
    """What is not removed now, because the storage is away, is swept as a file without a row."""
    for name in names:
        default_storage.delete(name)


@transaction.atomic
def forget_old_drafts(edition: Edition, *, at: datetime) -> int:
    """Delete the drafts of `edition` that nobody handed in, once their time is over; returns how many."""
    until = keeping.kept_until(keeping.Kept.DRAFT, edition)
    if until is None or at < until:
        return 0
    drafts = Submission.objects.filter(edition=edition, version=None).select_for_update(skip_locked=True, of=("self",))
    old = list(drafts.select_related("project", "edition"))
    for draft in old:
        forget_draft(draft, by=None, at=at)
    return len(old)


def follow_withdrawal(consent: Consent, by: User, at: datetime) -> None:
    """Publication rests on this consent: before the release it is asked anew, after it text and picture come down."""
    submission = submission_of(consent)
    if submission is None:
        return
    DeclarationMade.objects.filter(
        submission=submission, declaration__is_consent_to_publication=True, declaration__text=consent.text
    ).delete()
    task = FinalistTask.objects.select_for_update().filter(submission=submission).first()
    if task is None or task.consented_at is None:
        return
    if Gate.RELEASE_FINALISTS in submission.edition.gates_moved_by(at):
        name = str(task.picture.name or "")
        task.lay_summary, task.answers, task.picture, task.picture_alt = WITHDRAWN_TEXT, [], "", ""
        if name:
            transaction.on_commit(lambda: remove_files([name]))
    else:
        task.consented_at = None
    task.saved_at = at
    task.save()


def submission_of(consent: Consent) -> Submission | None:
    """The entry that a consent is about; None for one about the account, and for what has gone."""
    kind, _colon, public_id = consent.about.partition(":")
    if kind != "submission":
        return None
    return Submission.objects.select_related("edition__method").filter(public_id=public_id).first()
