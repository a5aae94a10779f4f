"""How alike two entries are: titles, acronyms, websites and files of every script, compared in one. Pure.

`folded` writes text in the letters a to z, so that PostgreSQL's trigrams see the same under every locale, and a Greek
title beside the same one in Latin letters.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from anyascii import anyascii
from django.db import models
from django.utils.translation import gettext_lazy as _

NEAR = 0.5  # share of common trigrams from which two titles are worth a look
NEAR_NAME = 0.6  # the same for names of organisations, of which many share "University" and "Hospital"
SHORTEST = 5  # letters; a shorter acronym is the same or another


class Sign(models.TextChoices):
    """What two entries have in common, the strongest first."""

    PROJECT = "project", _("the same project")
    TITLE = "title", _("the same title")
    ACRONYM = "acronym", _("the same acronym")
    FILE = "file", _("the same file")
    SITE = "site", _("the same website")
    NEAR_TITLE = "near_title", _("a similar title")
    NEAR_ACRONYM = "near_acronym", _("a similar acronym")
    HOUSE = "house", _("perhaps the same organisation")


_EXACT = (Sign.PROJECT, Sign.TITLE, Sign.ACRONYM)  # these block within one organisation and edition


@dataclass(frozen=True, slots=True)
class House:
    """What tells one organisation from another."""

    pk: int
    name: str  # folded
    country: str
    pic: str
    host: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What of an entry is compared. Title and acronym folded, files as hashes."""

    project: int
    house: House
    title: str
    acronym: str
    site: str
    files: AbstractSet[str]


def folded(text: str) -> str:
    """Words of a to z and 0 to 9 with one space between: no case, accents, punctuation or script."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", anyascii(text)).lower()))


@lru_cache(maxsize=8192)  # a jury is compared with every entry, by the same few names
def trigrams(text: str) -> frozenset[str]:
    """As pg_trgm has them: of each word with two spaces before it and one behind. `text` is folded."""
    words = (f"  {word} " for word in text.split())
    return frozenset(word[at : at + 3] for word in words for at in range(len(word) - 2))


def similarity(one: str, other: str) -> float:
    """The share of trigrams that two folded texts have in common, 0 to 1; what pg_trgm's similarity() says."""
    ours, theirs = trigrams(one), trigrams(other)
    both = len(ours & theirs)
    return both / (len(ours) + len(theirs) - both) if both else 0.0


def host_of(url: str) -> str:
    """ "vallmar.example" for "https://www.Vallmar.example:443/about"; empty where there is none."""
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".").lower()
        host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    return host.removeprefix("www.")[:255]


def site_of(url: str) -> str:
    """A web address as it is compared: host and path without scheme, www, query and slash at the end."""
    host = host_of(url)
    return f"{host}{urlsplit(url.strip()).path.rstrip('/')}"[:300] if host else ""


def signs(one: Traits, other: Traits) -> list[Sign]:
    """What the two have in common, strongest first. Empty: nothing worth a look."""
    found = []
    if one.project == other.project:
        found.append(Sign.PROJECT)
    if one.title and one.title == other.title:
        found.append(Sign.TITLE)
    elif similarity(one.title, other.title) >= NEAR:
        found.append(Sign.NEAR_TITLE)
    if one.acronym and one.acronym == other.acronym:
        found.append(Sign.ACRONYM)
    elif _near_acronyms(one.acronym, other.acronym):
        found.append(Sign.NEAR_ACRONYM)
    if one.files & other.files:
        found.append(Sign.FILE)
    if one.site and one.site == other.site:
        found.append(Sign.SITE)
    if found and one.house.pk != other.house.pk and perhaps_one(one.house, other.house):
        found.append(Sign.HOUSE)
    return sorted(found, key=list(Sign).index)


def block(found: list[Sign]) -> bool:
    """Whether two entries of one organisation and edition with these signs cannot both be entered."""
    return any(sign in _EXACT for sign in found)


def perhaps_one(one: House, other: House) -> bool:
    """Whether two rows may be the same organisation: one PIC, one web host, or nearly one name in one country."""
    if one.pic and other.pic:
        return one.pic == other.pic
    if one.host and one.host == other.host:
        return True
    return one.country == other.country and similarity(one.name, other.name) >= NEAR_NAME


def _near_acronyms(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= SHORTEST and similarity(one, other) >= NEAR
