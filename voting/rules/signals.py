"""What is kept of a ballot to find machines that vote: enough to see a machine, too little to know a person. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disposable_email_domains import blocklist
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Shape(TextChoices):
    """What stands before the @, as coarse as a glance."""

    NAME = "name", _("letters, as in jane.doe")
    NAME_NUMBER = "name-number", _("letters and a number, as in jane.doe81")
    NUMBER = "number", _("mostly figures")
    MIXED = "mixed", _("letters and figures mixed, as in a7x92kq")
    OTHER = "other", _("something else")


def shape_of(local: str) -> Shape:
    """The shape of the part before the @; what follows a plus sign is left aside."""
    said = local.split("+", 1)[0]
    letters, figures = sum(map(str.isalpha, said)), sum(map(str.isdecimal, said))
    if not letters and not figures:
        return Shape.OTHER
    if not figures:
        return Shape.NAME
    if figures >= letters:
        return Shape.NUMBER
    runs = len(re.findall(r"\d+", said))
    return Shape.NAME_NUMBER if runs == 1 and said[-1].isdecimal() else Shape.MIXED


def is_disposable(domain: str) -> bool:
    """Whether the domain, or one that it is a part of, gives addresses to throw away; such providers sell sub-domains."""
    labels = domain.casefold().rstrip(".").split(".")
    return any(".".join(labels[place:]) in blocklist for place in range(len(labels) - 1))


# What a browser calls itself, shortened to a family.
FAMILIES: Sequence[tuple[str, str]] = (
    ("bot", "robot"), ("spider", "robot"), ("curl", "script"), ("python", "script"), ("wget", "script"),
    ("headless", "headless browser"), ("edg", "Edge"), ("opr", "Opera"), ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"), ("fxios", "Firefox"), ("crios", "Chrome"), ("chrome", "Chrome"), ("safari", "Safari"),
)  # fmt: skip


def agent_family(agent: str) -> str:
    """The family of a browser: "Firefox", "script", "other"; nothing where nothing was said."""
    said = agent.casefold()
    return next((family for sign, family in FAMILIES if sign in said), "other" if said else "")
