"""What the clock tells people about the deadline."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from accounts.models import User
from calls.actions import owe_automatic
from calls.models import Edition, Extension
from notifications.actions import owe_to_each
from notifications.links import absolute
from submissions import draft_reminders
from submissions.models import Editor, Member


def remind_of_deadline(edition: Edition, *, at: datetime) -> int:
    """Owe the reminder that owners of drafts should have had by `at`: one digest each. Returns how many it newly owes.

    Who has an extension is reminded of their own deadline. Once or ten times is one: the key holds the deadline and the
    lead, so an extension reminds again. What is due while people sleep waits for the morning, but for the last day.
    """
    return owe_automatic(edition, draft_reminders.KIND, at=at)


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
