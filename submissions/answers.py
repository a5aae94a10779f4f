"""What makes one answer acceptable at the submit, and how it is stored. Pure; a draft takes anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from calls.countries import is_country, normalised
from calls.models import Question

Kind = Question.Kind
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def counted(text: str) -> int:
    """Characters as PostgreSQL and the browser count them: code points, a line break is one."""
    return len(text.replace("\r\n", "\n").replace("\r", "\n"))


def tidied(kind: str, value: Any) -> Any:
    """The stored form of what was typed: one kind of line break, no space at the ends, months as 2022-09."""
    if isinstance(value, list):
        return [str(item) for item in value if str(item)]
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if kind == Kind.LONG_TEXT:
        return text
    text = " ".join(text.split())
    if kind == Kind.MONTH:
        return _month(text) or text
    if kind == Kind.COUNTRY:
        return normalised(text)
    return text


def fault_of(
    kind: str,
    value: Any,
    *,
    required: bool,
    max_characters: int | None = None,
    choices: Sequence[Mapping[str, str]] = (),
) -> str | None:
    """What would have to change before this answer may be submitted, verb first; None when nothing."""
    if kind == Kind.FILES:
        return None
    if not (value if isinstance(value, list) else str(value or "").strip()):
        return _("answer it") if required else None
    if max_characters and isinstance(value, str) and (over := counted(value) - max_characters) > 0:
        return _("shorten by %(over)s characters") % {"over": over}
    codes = {choice["code"] for choice in choices}
    checks = {
        Kind.CHOICE: lambda: value in codes or _("choose one of the answers"),
        Kind.CHOICES: lambda: set(value) <= codes or _("choose among the answers"),
        Kind.NUMBER: lambda: _is_number(value) or _("write a number, such as 12 or 3.5"),
        Kind.MONTH: lambda: bool(_month(value)) or _("write month and year, such as 9/2022"),
        Kind.DATE: lambda: _is_date(value) or _("write a date, such as 2022-09-30"),
        Kind.LINK: lambda: _is_link(value) or _("write a whole web address, such as https://www.example.org/page"),
        Kind.COUNTRY: lambda: is_country(normalised(value)) or _("choose a country from the list"),
    }
    found = checks[Kind(kind)]() if Kind(kind) in checks else True
    return found if isinstance(found, str) else None


def key_of(title: str) -> str:
    """How titles and acronyms are compared: no case, accents, spaces or punctuation."""
    folded = unicodedata.normalize("NFKD", title).casefold()
    return "".join(letter for letter in folded if letter.isalnum())[:200]


def in_words(month: str) -> str:
    """ "June 2024" for "2024-06", in English as entries are; what is no month stays as it was typed."""
    stored = _month(month)
    if stored is None:
        return month
    year, number = stored.split("-")
    return f"{_MONTHS[int(number) - 1].capitalize()} {year}"


def _month(text: str) -> str | None:
    """ "2022-09" for "2022-09", "9/2022", "09.2022" or "September 2022"."""
    text = text.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})\s*[/. ]\s*(\d{4})", text):
        year, month = int(found[2]), int(found[1])
    elif (found := re.fullmatch(r"([A-Za-z]+) (\d{4})", text)) and found[1].lower() in _MONTHS:
        year, month = int(found[2]), _MONTHS.index(found[1].lower()) + 1
    else:
        return None
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year >= 1900 else None


def _is_number(value: str) -> bool:
    return re.fullmatch(r"-?\d+([.,]\d+)?", value) is not None


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_link(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in value
