"""What the clock tells people about the deadline."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from calls.letters import tell
from calls.models import Edition, Extension
from calls.rules import may_remind, reminder_due
from notifications.actions import owe_to_each
from notifications.links import absolute
from submissions.models import Editor, Grant, Member, Submission
from submissions.rules import State


def remind_of_deadline(edition: Edition, *, at: datetime) -> int:
    """Owe the reminder that owners of drafts should have had by `at`: one digest each. Returns how many are owed.

    Who has an extension is reminded of their own deadline. Once or ten times is one: the key holds the deadline and the
    lead, so an extension reminds again. What is due while people sleep waits for the morning, but for the last day.
    """
    own = {grant.person_id: grant.until for grant in Grant.objects.standing().filter(edition=edition)}
    drafts: dict[User, list[Submission]] = defaultdict(list)
    unfinished = Q(submission__state=State.DRAFT) | Q(submission__reopened_at__isnull=False)
    editors = Editor.objects.filter(unfinished, submission__edition=edition, role=Editor.Role.OWNER)
    for editor in editors.select_related("person", "submission__project", "submission__category"):
        drafts[editor.person].append(editor.submission)
    return sum(
        _remind(edition, person, rows, max(edition.deadline, own.get(person.pk, edition.deadline)), at)
        for person, rows in drafts.items()
    )


def _remind(edition: Edition, person: User, submissions: list[Submission], deadline: datetime, at: datetime) -> bool:
    """Owe one person's digest if one is due before `deadline`."""
    lead = reminder_due(deadline, at, [timedelta(hours=hours) for hours in edition.draft_reminder_hours])
    if lead is None or not may_remind(deadline, at, edition.time_zone):
        return False
    key = f"draft-reminder:{edition.pk}:{person.pk}:{deadline:%Y-%m-%dT%H:%M}:{int(lead.total_seconds())}"
    mine = absolute(reverse("submissions:mine"))
    tell(
        person, edition, "draft_reminder", key=key, at=at,
        deadline=deadline, submissions=submissions, now=at, address=mine,
    )  # fmt: skip
    return True


def tell_of_extension(extension: Extension) -> None:
    """Owe every registered applicant the news that the deadline has moved: it may be why somebody begins."""
    edition = extension.edition
    owe_to_each(
        registered_for(edition),
        "deadline_extended",
        key=f"deadline-extended:{extension.pk}",
        at=extension.at,
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
        context={"edition": edition, "extension": extension, "address": absolute(edition.get_absolute_url())},
    )


def registered_for(edition: Edition) -> QuerySet[User]:
    """Who may still want to enter: works on an entry, acts for an organisation, or has an account that is nothing else.

    Neither closed accounts nor addresses that nobody confirmed; of a rehearsal only its own invented people, of a real
    call no invented ones.
    """
    working = Editor.objects.filter(submission__edition=edition).values("person")
    acting = Member.objects.values("person")
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    applying = Q(pk__in=working) | Q(pk__in=acting) | Q(is_staff=False, pk__in=confirmed)
    world = edition.slug if edition.is_rehearsal else ""
    return User.objects.filter(applying, is_active=True, rehearsal=world).order_by("pk")
