"""How a "no" is said: one reason for the action, the page and the test."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not allowed. `code` is for tests and logs, `reason` for people."""

    code: str
    reason: str | Promise


class Refused(PermissionDenied):
    """Raised by an action that was asked for something its policy refuses; Django answers 403 with the reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.reason))
        self.refusal = refusal


def require(refusal: Refusal | None) -> None:
    """Raise Refused unless there is no refusal."""
    if refusal is not None:
        raise Refused(refusal)
