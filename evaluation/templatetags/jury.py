"""Exact totals in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django import template

from evaluation.languages import name_of
from evaluation.panel_saving import Unsaved
from evaluation.panel_sheet import Sheet
from evaluation.sheet import comment_words

register = template.Library()


@register.filter
def two_decimals(value: Fraction | Decimal | None) -> str:
    """ "79.00"; "–" for none. Rounded for the eye only: ranks rest on the exact value."""
    if value is None:
        return "–"
    exact = Fraction(value)
    return str(round(Decimal(exact.numerator) / Decimal(exact.denominator), 2))


@register.filter
def share_of_100(value: Fraction | Decimal | None) -> float:
    """0 to 1, for a bar."""
    return 0.0 if value is None else float(value) / 100


@register.filter
def comment_so_far(comment: str | None, least: int) -> str:
    """What the counter beside a comment says: how many more characters are needed, or that it is enough."""
    return comment_words(comment or "", least)


@register.simple_tag
def kept(unsaved: Unsaved, part: str, standing: str) -> str:
    """What the field of a part holds: what was typed and could not be saved, else what stands."""
    return unsaved.typed.get(part, standing)


@register.simple_tag
def seen(unsaved: Unsaved, part: str, revision: int) -> int:
    """The revision that a field's writer has seen."""
    return unsaved.revisions.get(part, revision)


@register.filter
def part_words(sheet: Sheet, name: str) -> str:
    """What a step of a consensus was about: "Score of “Patient benefit”"."""
    return sheet.words_of(name)


@register.filter
def of(words: Mapping[int, str], key: int) -> str:
    """What a mapping says of one key; empty where it says nothing."""
    return words.get(key, "")


@register.filter
def language_words(code: str) -> str:
    """ "sv" → "Swedish"."""
    return name_of(code)
