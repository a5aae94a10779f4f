"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from accounts import own_data
from accounts.arrival import clock
from accounts.models import User
from submissions.models import Attachment, FinalistTask, Invitation, Submission
from submissions.stations import shown_state

_SUBMISSION = ("submission__public_id", "submission__number")


def register() -> None:
    _tell_of_work()
    _tell_of_decisions()
    _tell_of_grants()
    _tell_of_invitations()
    own_data.tell_more("applications", _("Your applications with every version that arrived"), applications)
    own_data.add_files(files)


def _tell_of_work() -> None:
    """What one does as an applicant."""
    tell = own_data.tell
    tell("submissions.Member", "person", _("Organisations that you act for"), "organisation__legal_name", "since")
    tell("submissions.Editor", "person", _("Applications that you work on"), *_SUBMISSION, "role", "since")
    answer = (*_SUBMISSION, "question__label", "value", "saved_at")
    tell("submissions.Answer", "saved_by", _("Answers of drafts that you saved last"), *answer)
    change = (*_SUBMISSION, "question__label", "first_at", "last_at", "saves")
    tell("submissions.AnswerChange", "by", _("Answers that you changed"), *change)
    tell("submissions.DeclarationMade", "by", _("Declarations that you made"), *_SUBMISSION, "declaration__text", "at")
    file = ("public_id", "name", "content_type", "size", "sha256", "uploaded_at", "removed_at", "malware")
    tell("submissions.Attachment", "uploaded_by", _("Files that you uploaded"), *_SUBMISSION, *file)
    version = (*_SUBMISSION, "number", "arrived_at", "sha256", "receipt_code")
    tell("submissions.Version", "submitted_by", _("Versions that you submitted"), *version)
    answered = (*_SUBMISSION, "question", "answer", "answered_at")
    tell("submissions.Clarification", "answered_by", _("Questions that you answered"), *answered)
    tell("submissions.Appeal", "received_by", _("Appeals that you made"), *_SUBMISSION, "text", "received_at")
    tell("submissions.Message", "by", _("Messages that you wrote"), *_SUBMISSION, "side", "text", "at")
    tell("submissions.ThreadMark", "person", _("How far you have read messages"), *_SUBMISSION, "read_at", "told_at")


def _tell_of_decisions() -> None:
    """What one decides as staff."""
    tell = own_data.tell
    tell("submissions.EligibilityCheck", "by", _("Verdicts that you gave"), *_SUBMISSION, "verdict", "reason", "at")
    tell("submissions.Clarification", "asked_by", _("Questions that you asked"), *_SUBMISSION, "question", "asked_at")
    appeal = (*_SUBMISSION, "upheld", "reason", "decided_at")
    tell("submissions.Appeal", "decided_by", _("Appeals that you decided"), *appeal)
    pair = ("verdict", "reason", "decided_at")
    tell("submissions.Likeness", "decided_by", _("Pairs of entries that you compared"), *pair)


def _tell_of_grants() -> None:
    grant = ("edition__slug", "until", "reason", "at", "withdrawn_at")
    own_data.tell("submissions.Grant", "person", _("Extensions that you were given"), *grant, "withdrawn_because")
    own_data.tell("submissions.Grant", "by", _("Extensions that you gave"), *grant)
    own_data.tell("submissions.Grant", "withdrawn_by", _("Extensions that you took back"), *grant, "withdrawn_because")


def _tell_of_invitations() -> None:
    columns = (*_SUBMISSION, "address", "role", "invited_at", "accepted_at", "withdrawn_at")
    own_data.tell("submissions.Invitation", "invited_by", _("Colleagues whom you invited"), *columns)
    own_data.tell("submissions.Invitation", "accepted_by", _("Invitations that you accepted"), *columns)
    own_data.tell_more(
        "invitations", _("Invitations to your address"),
        lambda person: Invitation.objects.filter(address__iexact=person.email).order_by("pk").values(*columns),
    )  # fmt: skip


def applications(person: User) -> Iterable[dict[str, Any]]:
    """What the pages of one's own applications say; an outcome only when its page says it."""
    entries = Submission.objects.of(person).for_listing().select_related("edition__method")
    for entry in entries.prefetch_related("edition__gate_moves", "versions").order_by("pk"):
        yield {
            "id": entry.public_id,
            "number": entry.number,
            "edition": entry.edition.title,
            "category": entry.category.name,
            "organisation": entry.organisation.legal_name,
            "project": {
                "title": entry.project.title, "acronym": entry.project.acronym, "website": entry.project.website,
            },
            "state": shown_state(entry, entry.edition, clock.now()),
            "saved_at": entry.saved_at,
            "versions": [version.content for version in entry.versions.all()],
        }  # fmt: skip


def files(person: User) -> Iterable[tuple[str, FieldFile]]:
    """Of every application that the person works on; what holds malware stays where it is."""
    own = Submission.objects.of(person).values("pk")
    for row in Attachment.objects.filter(submission__in=own, malware="").select_related("submission").order_by("pk"):
        yield f"{row.submission.number or row.submission.public_id}/{row.name}", row.file
    for task in FinalistTask.objects.filter(submission__in=own).exclude(picture="").select_related("submission"):
        yield f"{task.submission.number}/picture-{str(task.picture.name).rpartition('/')[2]}", task.picture
