"""What this app tells a person about themselves (accounts/own_data.py)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _translated
from django.utils.translation import gettext_lazy as _

from accounts import leaving, own_data
from accounts.models import User
from notifications import actions
from notifications.models import Letter

_COLUMNS = ("kind", "to", "subject", "text", "owed_since", "sent_at", "bounced_at")


def register() -> None:
    own_data.tell("notifications.Letter", "person", _("Letters that we sent you"), *_COLUMNS, sent_at__isnull=False)
    own_data.tell("notifications.Unwanted", "person", _("Letters that you do not want"), "choice", "since")
    told = ("kind", "edition", "language", "at")
    own_data.tell("notifications.LetterWording", "by", _("Letters that you worded"), *told)
    own_data.tell_more("letters_to_the_address", _("Letters to your address from before you had an account"), earlier)
    leaving.join(leaving.Party(going=going, forget=actions.forget_person))


def earlier(person: User) -> Iterable[dict[str, Any]]:
    """By a confirmed address only: it proves whose letters these are."""
    if not EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists():
        return []
    letters = Letter.objects.filter(person=None, to__iexact=person.email, sent_at__isnull=False)
    return list(letters.order_by("pk").values(*_COLUMNS))


def going(person: User, at: Any) -> Iterable[str]:
    yield _translated("The letters that we sent you, in our copy")
