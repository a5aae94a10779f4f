"""The rule of reminders of drafts: who still has something to hand in, each before their own deadline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from calls.automatic import Moment, Planned, Rule, countdown
from calls.models import Edition
from calls.rules import Gate
from notifications.actions import Words, words_of
from notifications.links import absolute
from submissions.models import Editor, Grant, Submission
from submissions.rules import State

KIND = "draft_reminder"


def moments(edition: Edition, at: datetime) -> list[Moment]:
    """Before the deadline of everybody, and before the later one of whoever has an extension."""
    leads = [timedelta(hours=hours) for hours in edition.draft_reminder_hours]
    own = {deadline for deadline in _own_deadlines(edition).values() if deadline > edition.deadline}
    found = countdown(
        KIND, edition.deadline, leads, zone=edition.time_zone, event=_("the deadline"), about=edition.deadline
    )
    for deadline in sorted(own):
        found += countdown(
            KIND, deadline, leads, zone=edition.time_zone, event=_("a deadline extended for one person"), about=deadline
        )
    return [moment for moment in found if moment.until > at]


def letters(edition: Edition, moments: Sequence[Moment], at: datetime) -> dict[str, list[Planned]]:
    """To the owners of drafts whose deadline it is: one digest each."""
    owners = _owners(edition)
    return {
        moment.stamp: [_letter(edition, moment, *owner, at) for owner in owners[moment.about]] for moment in moments
    }


def _owners(edition: Edition) -> dict[datetime, list[tuple[User, list[Submission]]]]:
    """By their deadline: who owns what is not handed in."""
    own = _own_deadlines(edition)
    drafts: dict[User, list[Submission]] = defaultdict(list)
    unfinished = Q(submission__state=State.DRAFT) | Q(submission__reopened_at__isnull=False)
    editors = Editor.objects.filter(unfinished, submission__edition=edition, role=Editor.Role.OWNER)
    for editor in editors.select_related("person", "submission__project", "submission__category").order_by("pk"):
        drafts[editor.person].append(editor.submission)
    found: dict[datetime, list[tuple[User, list[Submission]]]] = defaultdict(list)
    for person, rows in drafts.items():
        found[max(edition.deadline, own.get(person.pk, edition.deadline))].append((person, rows))
    return found


def _letter(edition: Edition, moment: Moment, person: User, drafts: list[Submission], at: datetime) -> Planned:
    key = f"draft-reminder:{edition.pk}:{person.pk}:{moment.stamp}"
    write = _writer(edition, person, deadline=moment.about, submissions=drafts, now=at)
    return Planned(key, person.email, str(person), write, person)


def _writer(edition: Edition, person: User, **context: Any) -> Callable[[], Words]:
    address = absolute(reverse("submissions:mine"))
    given = {"edition": edition, "address": address, **context}
    return lambda: words_of(KIND, given, person=person, edition=edition.slug, rehearsal=edition.is_rehearsal)


def _own_deadlines(edition: Edition) -> dict[int, datetime]:
    """Of those with an extension, by person."""
    return {grant.person_id: grant.until for grant in Grant.objects.standing().filter(edition=edition)}


def waits_for(edition: Edition, at: datetime) -> str:
    return "" if Gate.PUBLISH in edition.gates_moved_by(at) else _("the publication of the call")


RULE = Rule(
    KIND,
    gettext_lazy(
        "To owners of applications that are not handed in: before the deadline, one letter for all of theirs."
    ),
    moments,
    letters,
    waits_for,
)
