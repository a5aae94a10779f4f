"""What of an account goes with it and what stays, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.leaving import Held
from accounts.models import User


def going(person: User, at: datetime) -> Iterable[str]:
    yield _("Your name, your e-mail addresses, password, second factor, language and time zone")
    yield _("Every session, on every device")


def staying(person: User, at: datetime) -> Iterable[Held]:
    yield Held(
        _("The record of acts: what the account did and when, without your name"),
        _("It shows that the call was run by its rules, and cannot be rewritten without being noticed."),
        _("as long as the call’s archive"),
    )
    if person.consents.exists():
        yield Held(
            _("What you agreed to and took note of, without your name"),
            _("To show that it was asked and given."),
            _("as long as the entry that it belongs to"),
        )
