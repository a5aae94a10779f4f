"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import tell, tell_more
from calls.models import Registration


def register() -> None:
    tell(
        "calls.GateMove", "proposed_by", _("Gates that you proposed"), "edition__slug", "gate", "proposed_at", "reason"
    )
    tell("calls.GateMove", "moved_by", _("Gates that you moved"), "edition__slug", "gate", "moved_at")
    tell("calls.Extension", "by", _("Deadlines that you extended"), "edition__slug", "new_deadline", "reason", "at")
    tell_more("info_sessions", _("Info sessions that your address is registered for"), registrations)


def registrations(person: User) -> Iterator[dict[str, Any]]:
    """By a confirmed address only: it proves whose registrations these are."""
    if EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists():
        rows = Registration.objects.filter(address__iexact=person.email).order_by("pk")
        columns = ("session__title", "session__begins", "state", "name", "organisation", "address", "asked_at")
        yield from rows.values(*columns, "confirmed_at", "withdrawn_at")
