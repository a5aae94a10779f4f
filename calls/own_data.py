"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import leaving
from accounts.models import User
from accounts.own_data import tell, tell_more
from calls import actions
from calls.models import Registration


def register() -> None:
    tell(
        "calls.GateMove", "proposed_by", _("Gates that you proposed"), "edition__slug", "gate", "proposed_at", "reason"
    )
    tell("calls.GateMove", "moved_by", _("Gates that you moved"), "edition__slug", "gate", "moved_at")
    tell("calls.Extension", "by", _("Deadlines that you extended"), "edition__slug", "new_deadline", "reason", "at")
    written = ("edition__slug", "audience", "subject")
    tell("calls.BulkLetter", "prepared_by", _("Letters to groups that you prepared"), *written, "prepared_at")
    tell("calls.BulkLetter", "released_by", _("Letters to groups that you released"), *written, "released_at")
    tell("calls.FormDraft", "changed_by", _("Forms that you are changing"), "edition__slug", "changed_at")
    tell("calls.FormVersion", "replaced_by", _("Forms that you replaced"), "edition__slug", "number", "replaced_at")
    tell("calls.LetterPause", "paused_by", _("Letters that you paused"), "edition__slug", "kind", "reason", "paused_at")
    tell("calls.LetterPause", "resumed_by", _("Letters that you resumed"), "edition__slug", "kind", "resumed_at")
    tell("calls.LetterSkip", "skipped_by", _("Letters that you skipped"), "edition__slug", "kind", "due", "reason")
    tell("calls.LetterSkip", "taken_back_by", _("Skips that you took back"), "edition__slug", "kind", "taken_back_at")
    tell_more("info_sessions", _("Info sessions that your address is registered for"), registrations)
    leaving.join(leaving.Party(going=going, forget=forget))


def registrations(person: User) -> Iterator[dict[str, Any]]:
    columns = ("session__title", "session__begins", "state", "name", "organisation", "address", "asked_at")
    yield from _of(person).values(*columns, "confirmed_at", "withdrawn_at")


def going(person: User, at: datetime) -> Iterator[str]:
    if _of(person).exists():
        yield gettext("Your registrations for info sessions")


def forget(person: User, at: datetime) -> None:
    if _of(person).exists():
        actions.withdraw_registrations_of(person.email, at=at)


def _of(person: User) -> QuerySet[Registration]:
    """By a confirmed address only: it proves whose registrations these are."""
    if not EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists():
        return Registration.objects.none()
    return Registration.objects.filter(address__iexact=person.email).order_by("pk")
