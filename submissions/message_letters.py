"""The rule of letters about messages: at most one an hour to whoever has not looked, for all that waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.automatic import Moment, Planned, Rule
from calls.models import Edition
from notifications.actions import Words, words_of
from notifications.links import absolute
from submissions import limits
from submissions.models import Message, Submission, ThreadMark
from submissions.threads import Side, Waiting, name_for_staff, staff_of, waiting_for

KIND = "messages_waiting"
STILL_NEW = timedelta(days=2)  # messages older than this are in the digest of a newer one, or in none


def moments(edition: Edition, at: datetime) -> list[Moment]:
    """One that is always due: each person's hour runs by itself."""
    return [Moment(KIND, "now", at, at + limits.LETTER_EVERY, edition.time_zone, "", any_hour=at)]


def letters(edition: Edition, moments: Sequence[Moment], at: datetime) -> dict[str, list[Planned]]:
    """To whoever has unread messages that no letter told of, and whose hour is over."""
    return {moment.stamp: _letters(edition, at) for moment in moments}


def _letters(edition: Edition, at: datetime) -> list[Planned]:
    if not Message.objects.filter(submission__edition=edition, at__gt=at - STILL_NEW).exists():
        return []
    planned = []
    for side, people in ((Side.STAFF, staff_of(edition)), (Side.APPLICANT, applicants_of(edition))):
        for person in User.objects.filter(pk__in=people).order_by("pk"):
            waiting = waiting_for(person, edition, side) if is_due(person, edition, at) else []
            if waiting:
                planned.append(plan(person, edition, side, waiting))
    return planned


def applicants_of(edition: Edition) -> list[int]:
    """Who works on an entry that staff have written about."""
    theirs = Submission.objects.filter(edition=edition, messages__side=Side.STAFF)
    return sorted(key for key in theirs.values_list("editors__person", flat=True).distinct() if key)


def is_due(person: User, edition: Edition, at: datetime) -> bool:
    marks = ThreadMark.objects.filter(person=person, submission__edition=edition)
    last = marks.aggregate(told=Max("told_at"), read=Max("read_at"))
    return limits.letter_is_due(told_at=last["told"], read_at=last["read"], at=at)


def plan(person: User, edition: Edition, side: str, waiting: list[Waiting]) -> Planned:
    """What waits in which thread, never what it says: letters travel in the open."""
    keys = "-".join(f"{w.submission.pk}.{w.latest}" for w in waiting[:5])

    def write() -> Words:
        rows = [
            (name_for_staff(w.submission) if side == Side.STAFF else str(w.submission.project), w.count)
            for w in waiting
        ]
        context = {"edition": edition, "rows": rows, "side": side, "address": absolute(_where(edition, side, waiting))}
        return words_of(KIND, context, person=person, edition=edition.slug, rehearsal=edition.is_rehearsal)

    return Planned(f"messages:{edition.pk}:{person.pk}:{keys}"[:200], person.email, str(person), write, person)


def _where(edition: Edition, side: str, waiting: list[Waiting]) -> str:
    """The one thread, or the list in which they are marked."""
    if side == Side.STAFF:
        if len(waiting) == 1:
            return reverse("submissions:staff_messages", args=[edition.slug, waiting[0].submission.public_id])
        return f"{reverse('submissions:inbox', args=[edition.slug])}?flag=messages"
    if len(waiting) == 1:
        return reverse("submissions:messages", args=[waiting[0].submission.public_id])
    return reverse("submissions:mine")


RULE = Rule(
    KIND,
    _("To whoever has unread messages: at once, then at most one an hour, for all that waits."),
    moments,
    letters,
    continuous=True,
)
