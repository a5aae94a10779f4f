"""What makes one answer acceptable at the submit, and how it is stored. Pure; a draft takes anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.counting import counted, words_in
from calls.countries import code_of, is_country, normalised
from calls.models import Question
from submissions.tables import fault_of_rows, rows_of

Kind = Question.Kind
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def tidied(kind: str, value: Any, columns: Sequence[Mapping[str, Any]] = ()) -> Any:
    """The stored form of what was typed: one kind of line break, no space at the ends, months as 2022-09."""
    if kind == Kind.TABLE:
        return rows_of(value, columns, tidied)
    if isinstance(value, list):
        return [str(item) for item in value if str(item)]
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if kind == Kind.LONG_TEXT:
        return text
    text = " ".join(text.split())
    if kind == Kind.MONTH:
        return _month(text) or text
    if kind == Kind.DATE:
        return _date(text) or text
    if kind == Kind.COUNTRY:
        return code_of(text) or normalised(text)
    return text


def fault_of(
    kind: str,
    value: Any,
    *,
    required: bool,
    max_characters: int | None = None,
    max_words: int | None = None,
    least: str = "",
    most: str = "",
    choices: Sequence[Mapping[str, str]] = (),
    columns: Sequence[Mapping[str, Any]] = (),
    max_rows: int | None = None,
) -> str | None:
    """What would have to change before this answer may be submitted, verb first; None when nothing."""
    if kind == Kind.FILES:
        return None
    if not (value if isinstance(value, list) else str(value or "").strip()):
        return _("answer it") if required else None
    if too_long := _too_long(value, max_characters, max_words):
        return too_long
    codes = {choice["code"] for choice in choices}
    checks: dict[str, Callable[[], str | bool | None]] = {
        Kind.CHOICE: lambda: value in codes or _("choose one of the answers"),
        Kind.CHOICES: lambda: set(value) <= codes or _("choose among the answers"),
        Kind.NUMBER: lambda: _fault_of_number(value, least, most),
        Kind.MONTH: lambda: bool(_month(value)) or _("write month and year, such as 9/2022"),
        Kind.DATE: lambda: bool(_date(value)) or _("write a date, such as 2022-09-30"),
        Kind.LINK: lambda: _is_link(value) or _("write a whole web address, such as https://www.example.org/page"),
        Kind.COUNTRY: lambda: is_country(normalised(value)) or _("choose a country from the list"),
        Kind.TABLE: lambda: fault_of_rows(value, columns, max_rows, fault_of),
    }
    # What was typed for another kind of question is text where a list is wanted, or a list where text is.
    if isinstance(value, list) is not (kind in (Kind.CHOICES, Kind.TABLE)):
        return _("answer it anew")
    if kind == Kind.TABLE and not all(isinstance(row, Mapping) for row in value):
        return _("answer it anew")
    found = checks[Kind(kind)]() if Kind(kind) in checks else True
    return found if isinstance(found, str) else None


def _too_long(value: Any, max_characters: int | None, max_words: int | None) -> str | None:
    if not isinstance(value, str):
        return None
    if max_characters and (over := counted(value) - max_characters) > 0:
        return ngettext("shorten by %(over)s character", "shorten by %(over)s characters", over) % {"over": over}
    if max_words and (over := words_in(value) - max_words) > 0:
        return ngettext("shorten by %(over)s word", "shorten by %(over)s words", over) % {"over": over}
    return None


def _fault_of_number(text: str, least: str, most: str) -> str | None:
    if not _is_number(text):
        return _("write a number, such as 12 or 3.5")
    number = Decimal(text.replace(",", ".").replace("−", "-"))
    inside = (not least or number >= Decimal(least)) and (not most or number <= Decimal(most))
    if inside:
        return None
    bounds = {"least": least, "most": most}
    if least and most:
        return _("write a number from %(least)s to %(most)s") % bounds
    return (_("write a number of at least %(least)s") if least else _("write a number of at most %(most)s")) % bounds


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
    return re.fullmatch(r"[-−]?[0-9]{1,15}([.,][0-9]{1,10})?", value) is not None


def _date(text: str) -> str | None:
    """ "2022-09-30" for "2022-09-30", "30.9.2022", "30/9/2022" or "30 September 2022"."""
    text = text.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = (int(part) for part in found.groups())
    elif found := re.fullmatch(r"(\d{1,2})\s*[/.]\s*(\d{1,2})\s*[/.]\s*(\d{4})", text):
        day, month, year = (int(part) for part in found.groups())
    elif (found := re.fullmatch(r"(\d{1,2})\.? ([A-Za-z]+) (\d{4})", text)) and found[2].lower() in _MONTHS:
        day, month, year = int(found[1]), _MONTHS.index(found[2].lower()) + 1, int(found[3])
    else:
        return None
    try:
        return date(year, month, day).isoformat() if year >= 1900 else None
    except ValueError:
        return None


def _is_link(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in value
