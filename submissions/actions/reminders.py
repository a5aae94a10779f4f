"""What the clock tells people about the deadline."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from calls.models import Edition, Extension
from calls.rules import reminder_due
from notifications.actions import owe
from notifications.links import absolute
from submissions.models import Editor, Submission
from submissions.rules import State


def remind_of_deadline(edition: Edition, *, at: datetime) -> int:
    """Owe the reminder that owners of drafts should have had by `at`: one digest each. Returns how many are owed.

    Once or ten times is one: the key holds the deadline and the lead, so an extension reminds again.
    """
    leads = [timedelta(hours=hours) for hours in edition.draft_reminder_hours]
    lead = reminder_due(edition.deadline, at, leads)
    if lead is None:
        return 0
    drafts: dict[User, list[Submission]] = defaultdict(list)
    unfinished = Q(submission__state=State.DRAFT) | Q(submission__reopened_at__isnull=False)
    editors = Editor.objects.filter(unfinished, submission__edition=edition, role=Editor.Role.OWNER)
    for editor in editors.select_related("person", "submission__project", "submission__category"):
        drafts[editor.person].append(editor.submission)
    for person, submissions in drafts.items():
        key = f"draft-reminder:{edition.pk}:{person.pk}:{edition.deadline:%Y-%m-%dT%H:%M}:{int(lead.total_seconds())}"
        context = {
            "edition": edition,
            "submissions": submissions,
            "now": at,
            "address": absolute(reverse("submissions:mine")),
        }
        _write(edition, "draft_reminder", person, key, at, context)
    return len(drafts)


def tell_of_extension(extension: Extension) -> None:
    """Owe everybody who has begun or handed in an entry the news that the deadline has moved."""
    edition = extension.edition
    people = User.objects.filter(pk__in=Editor.objects.filter(submission__edition=edition).values("person"))
    for person in people:
        context = {"edition": edition, "extension": extension, "address": absolute(edition.get_absolute_url())}
        key = f"deadline-extended:{extension.pk}:{person.pk}"
        _write(edition, "deadline_extended", person, key, extension.at, context)


def _write(edition: Edition, kind: str, person: User, key: str, at: datetime, context: dict[str, object]) -> None:
    owe(
        kind,
        key=key,
        to=person.email,
        person=person,
        at=at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        context=context,
    )
