"""Words of staff for tests."""

from __future__ import annotations

from typing import Any

from notifications.wording.kinds import DECLARED
from notifications.wording.models import LetterWording
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW


def every_placeholder(kind: str) -> str:
    """A body that says all that letters of `kind` can say, each value after its name."""
    declared = DECLARED[kind]
    made = [f"{{{one.name}}}" for one in declared.placeholders if one.made]
    said = [f"{one.name}: <{{{one.name}}}>" for one in declared.placeholders if not one.made]
    return "\n\n".join([*made, "\n".join(said), f"[Go there]({{{declared.act}}})"])


def worded_as(kind: str, subject: str = "Our own subject", body: str = "", **place: Any) -> LetterWording:
    """Words that hold, without the act that would ask who writes them."""
    place = {"edition": "", "language": "en", "at": NOW, **place}
    by = place.pop("by", None) or UserFactory()
    body = body or every_placeholder(kind)
    return LetterWording.objects.create(kind=kind, subject=subject, body=body, by=by, **place)
