"""The thread between the applicants of a submission and the staff of the call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import Refused, require
from calls.actions import owe_planned
from calls.letter_policies import is_paused
from calls.models import Edition
from submissions import limits, message_letters, policies
from submissions.actions.locking import locked
from submissions.models import Message, Submission, Thread, ThreadMark
from submissions.threads import Side, other, recipients, staff_of, waiting_for

SENT_TWICE = timedelta(minutes=10)  # the same text by the same person: a double click, or a page sent again


@transaction.atomic
def write_message(submission: Submission, *, text: str, side: str, by: User, at: datetime) -> Message:
    """Add a message to the thread. A message of staff answers what was open; one of an applicant opens the thread.

    The other side gets a letter, at most one an hour while it has not looked; beat sends what was held back.
    """
    submission = locked(submission)
    require(policies.why_not_message(by, submission, side))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if last := _sent_already(submission, text, by, at):
        return last
    message = Message(submission=submission, side=side, text=text, by=by, at=at)
    _refuse_faults(message)
    message.save()
    _open_or_answer(submission, side, at)
    _mark([ThreadMark(submission=submission, person=by, read_to=message.pk, read_at=at)], "read_to", "read_at")
    record("message sent", submission.subject, by=by, at=at, edition=submission.edition.slug, to_state=side)
    _tell(recipients(submission, side), submission.edition, other(side), at)
    return message


def _sent_already(submission: Submission, text: str, by: User, at: datetime) -> Message | None:
    last = submission.messages.first()
    same = last is not None and (last.by_id, last.text) == (by.pk, text) and at - last.at < SENT_TWICE
    return last if same else None


def _refuse_faults(message: Message) -> None:
    over = len(message.text) - limits.LONGEST_MESSAGE
    if over > 0:
        raise ValidationError({"text": _("Shorten the message by %(over)s characters.") % {"over": over}})
    if not message.text:
        raise ValidationError({"text": _("Write your message.")})
    recent = message.submission.messages.filter(by=message.by, at__gt=message.at - timedelta(hours=1))
    if recent.count() >= limits.MESSAGES_AN_HOUR:
        raise Refused(policies.TOO_MANY_MESSAGES)


def _open_or_answer(submission: Submission, side: str, at: datetime) -> None:
    thread, _new = Thread.objects.get_or_create(submission=submission)
    if side == Side.STAFF:
        thread.open_since = None
    elif thread.open_since is None:
        thread.open_since = at
    thread.save(update_fields=["open_since"])


@transaction.atomic
def close_thread(submission: Submission, *, by: User, at: datetime) -> None:
    """Staff need not answer: the thread waits no longer. A new message opens it again."""
    submission = locked(submission)
    require(policies.why_not_message(by, submission, Side.STAFF))
    if Thread.objects.filter(submission=submission, open_since__isnull=False).update(open_since=None):
        record("thread closed", submission.subject, by=by, at=at, edition=submission.edition.slug)


def mark_read(submission: Submission, *, by: User, at: datetime) -> None:
    """Note that `by` has opened the thread. Writes only when something new was read."""
    latest = submission.messages.aggregate(latest=Max("pk"))["latest"] or 0
    known = ThreadMark.objects.filter(submission=submission, person=by).values_list("read_to", flat=True).first() or 0
    if latest > known:
        _mark([ThreadMark(submission=submission, person=by, read_to=latest, read_at=at)], "read_to", "read_at")


def tell_of_messages(*, at: datetime) -> int:
    """Owe the letters that were held back because the last one was less than an hour old; returns how many."""
    untold = Message.objects.filter(at__gt=at - message_letters.STILL_NEW).values("submission__edition").distinct()
    owed = 0
    for edition in Edition.objects.filter(pk__in=untold).order_by("pk"):
        with transaction.atomic():
            owed += _tell(staff_of(edition), edition, Side.STAFF, at)
        with transaction.atomic():
            owed += _tell(message_letters.applicants_of(edition), edition, Side.APPLICANT, at)
    return owed


def _tell(people: Iterable[int], edition: Edition, side: str, at: datetime) -> int:
    """Owe a digest to each of `people` on `side` whose hour is over. Their rows are locked in order: one at a time."""
    if is_paused(edition, message_letters.KIND):
        return 0
    locked_people = User.objects.filter(pk__in=people).order_by("pk").select_for_update(of=("self",), no_key=True)
    owed = 0
    for person in locked_people:
        if not message_letters.is_due(person, edition, at):
            continue
        if waiting := waiting_for(person, edition, side):
            owe_planned(message_letters.plan(person, edition, side, waiting), message_letters.KIND, edition, at=at)
            told = [ThreadMark(submission=w.submission, person=person, told_to=w.latest, told_at=at) for w in waiting]
            _mark(told, "told_to", "told_at")
            owed += 1
    return owed


def _mark(marks: list[ThreadMark], *fields: str) -> None:
    ThreadMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["submission", "person"], update_fields=list(fields)
    )
