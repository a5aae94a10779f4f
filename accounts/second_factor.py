"""Whether this session proved a second factor; reads and marks allauth's own record in the session."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.http import HttpRequest

from accounts import actions
from accounts.arrival import clock
from accounts.models import User

PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are no second factor


def kinds_of(person: User) -> set[str]:
    """The kinds of second factor that `person` can prove."""
    return set(Authenticator.objects.filter(user=person, type__in=PROOFS).values_list("type", flat=True))


def is_set_up(person: User) -> bool:
    """Whether `person` has a second factor to prove."""
    return bool(kinds_of(person))


def is_proved(request: HttpRequest, *, within: float | None = None) -> bool:
    """Whether the signed-in person proved a second factor in this session, and not longer than `within` seconds ago."""
    person = request.user
    if not isinstance(person, User):
        return False
    proofs = [proof["at"] for proof in get_authentication_records(request, person) if proof["method"] == "mfa"]
    return bool(proofs) and (within is None or time.time() - max(proofs) < within)


def is_owed(request: HttpRequest) -> bool:
    """Whether the signed-in person must prove a second factor before anything else.

    `is_staff` is true exactly for those with a role of rules.SECOND_FACTOR_ROLES, so this asks no query.
    """
    if settings.DEMONSTRATION or not request.user.is_authenticated:
        return False
    return request.user.is_staff and not is_proved(request)


def listen() -> None:
    """allauth tells by signals alone when a factor comes or goes."""
    authenticator_added.connect(_added, dispatch_uid="accounts.second_factor.added")
    authenticator_removed.connect(_removed, dispatch_uid="accounts.second_factor.removed")
    authenticator_reset.connect(_reset, dispatch_uid="accounts.second_factor.reset")


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Who has just typed the first code of a new authenticator has proved it."""
    if authenticator.type in PROOFS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    _record("second factor added", user, authenticator)


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """What was proved by a factor that is gone is proved no more."""
    records = get_authentication_records(request, user)
    kept = [proof for proof in records if proof.get("type") != authenticator.type]  # the row has no id any more
    if kept != records:
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept
    _record("second factor removed", user, authenticator)


def _reset(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    _record("recovery codes renewed", user, authenticator)


def _record(verb: str, person: User, authenticator: Authenticator) -> None:
    at = clock.now()
    actions.record(verb, actions.subject_of(person), by=person, at=at, factor=str(authenticator.type))
