"""What an evaluator's profile may hold, and how lists are typed: one thing per line, or commas between. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.houses import PUBLIC_MAIL
from calls.models import Edition
from evaluation.models import Evaluator

MOST_KEYWORDS, LONGEST_KEYWORD, MOST_DOMAINS = 40, 80, 10
_DOMAIN = re.compile(r"(?!-)[\w-]{1,63}(\.(?!-)[\w-]{1,63})+")


class Span(Protocol):
    @property
    def begins(self) -> date: ...

    @property
    def ends(self) -> date: ...


def listed(text: str) -> list[str]:
    """The things that a text lists, each once, in their order."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;|\n]", text):
        if words := " ".join(part.split()):
            found.setdefault(words.casefold(), words)
    return list(found.values())


def domains_of(text: str) -> list[str]:
    """Mail domains as typed: "@Uni.example" and "me@uni.example" are "uni.example"."""
    return list(dict.fromkeys(part.rpartition("@")[2].lower().strip(".") for part in listed(text)))


def faults_of(evaluator: Evaluator) -> dict[str, list[str]]:
    """What no form would have let through, by field."""
    known = set(evaluator.edition.categories.values_list("code", flat=True))
    languages = {code for code, _name in settings.LANGUAGES}
    faults = {
        "domains": [domain_fault(row) for row in evaluator.domains if domain_fault(row)],
        "categories": [_("“%(word)s” is no category of this call.") % {"word": row}
                       for row in evaluator.categories if row not in known],
        "languages": [_("“%(word)s” is no language of the portal.") % {"word": row}
                      for row in evaluator.languages if row not in languages],
        "keywords": [_("Shorten “%(word)s…”.") % {"word": row[:30]}
                     for row in evaluator.keywords if len(row) > LONGEST_KEYWORD],
    }  # fmt: skip
    if len(evaluator.keywords) > MOST_KEYWORDS:
        faults["keywords"].append(_("At most %(most)s keywords.") % {"most": MOST_KEYWORDS})
    if len(evaluator.domains) > MOST_DOMAINS:
        faults["domains"].append(_("At most %(most)s domains.") % {"most": MOST_DOMAINS})
    return {name: found for name, found in faults.items() if found}


def domain_fault(domain: str) -> str:
    if not _DOMAIN.fullmatch(domain):
        return _("“%(word)s” is no mail domain.") % {"word": domain}
    if domain in PUBLIC_MAIL:
        return _("“%(word)s” is a public mail provider: it says nothing about where somebody works.") % {"word": domain}
    return ""


def today_in(edition: Edition, at: datetime) -> date:
    """The day that it is at `at` where the edition is at home."""
    return at.astimezone(ZoneInfo(edition.time_zone)).date()


def covered(absences: Sequence[Span], first: date, last: date) -> bool:
    """Whether every day from `first` to `last` falls into one of `absences`."""
    day = first
    for span in sorted(absences, key=lambda span: span.begins):
        if span.begins > day:
            break
        day = max(day, span.ends + timedelta(days=1))
    return first <= last < day
