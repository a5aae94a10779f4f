"""What allauth does to an account leaves a trace in the record of events, as our own actions do."""

from __future__ import annotations

from typing import Any

from allauth.account import signals

from accounts import actions
from accounts.arrival import clock
from accounts.models import User

VERBS = {
    "person signed up": signals.user_signed_up,
    "password set": signals.password_set,
    "password changed": signals.password_changed,
    "password reset": signals.password_reset,
}


def listen() -> None:
    """allauth tells by signals alone; one receiver per verb, kept alive by not being weak."""
    for verb, signal in VERBS.items():
        signal.connect(_recorder(verb), weak=False, dispatch_uid=f"accounts.traces.{verb}")
    signals.email_changed.connect(_address_changed, dispatch_uid="accounts.traces.address")


def _recorder(verb: str) -> Any:
    def record(user: User, **_: Any) -> None:
        actions.record(verb, actions.subject_of(user), by=user, at=clock.now())

    return record


def _address_changed(user: User, from_email_address: Any = None, **_: Any) -> None:
    """allauth also says "changed" when the first address is confirmed."""
    verb = "address changed" if from_email_address else "address confirmed"
    actions.record(verb, actions.subject_of(user), by=user, at=clock.now())
