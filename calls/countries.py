"""Countries: codes as people write them, names as people read them, and how they stand in an edition. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.utils.translation import gettext as _

from calls.rules import Standing

# Codes of the European institutions that are not ISO's; accepted on import, never stored.
_WRITTEN_OTHERWISE = {"EL": "GR", "UK": "GB"}
# Named here because CLDR's name takes a position that the EU's footnote does not.
_FOOTNOTED = {"XK": "Kosovo*"}


def kosovo_footnote() -> str:
    """The EU's footnote to the name, to stand on every page that shows it."""
    return _(
        "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 and the "
        "ICJ Opinion on the Kosovo declaration of independence."
    )


def normalised(code: str) -> str:
    """The stored form of a country code: upper case, EL as GR, UK as GB."""
    code = code.strip().upper()
    return _WRITTEN_OTHERWISE.get(code, code)


@cache
def _names(language: str) -> dict[str, str]:
    names = Locale.parse(language.replace("-", "_")).territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}


# Two-letter codes of CLDR that name no country: unions, the unknown, pseudo-locales, parts of a country without an ISO code.
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})


def is_country(code: str) -> bool:
    """Whether `code` is the stored code of a country or territory, XK included."""
    return code in _names("en") and code not in _NO_COUNTRY and code not in _WRITTEN_OTHERWISE


def name_of(code: str, language: str = "en") -> str:
    """The country's name for readers of `language`; the code itself where there is none."""
    return _FOOTNOTED.get(code) or _names(language).get(code) or code


@cache
def _codes(language: str) -> dict[str, str]:
    return {_folded(name): code for code, name in choices(language)}


def code_of(text: str, language: str = "en") -> str:
    """The stored code of what somebody wrote, a code or a name with or without its accents; empty for no country."""
    code = normalised(text)
    if is_country(code):
        return code
    return _codes(language).get(_folded(text)) or _codes("en").get(_folded(text)) or ""


def _folded(name: str) -> str:
    """Letters alone, without case and accents: "Kosovo*" and "kosovo" are the same."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalpha())


@cache
def choices(language: str = "en") -> tuple[tuple[str, str], ...]:
    """Every country as (code, name), by name."""
    found = ((code, name_of(code, language)) for code in _names("en") if is_country(code))
    return tuple(sorted(found, key=lambda row: place_of(row[1])))


def place_of(name: str) -> str:
    """What to sort a country's name by: Åland stands with A."""
    return unicodedata.normalize("NFKD", name)


def standing(code: str, countries: Mapping[str, str]) -> Standing | None:
    """How `code` stands in an edition's frozen list; None for a country that is not on it."""
    found = countries.get(normalised(code))
    return Standing(found) if found else None
