"""Exact totals in words, and the scale of a criterion."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from calls.scripts import REPLAY_RANKING, fingerprint
from evaluation.consensus.saving import Unsaved
from evaluation.consensus.sheet import Sheet
from evaluation.jury.languages import name_of
from evaluation.sheet import comment_words
from evaluation.sheet.blind import title_for_the_jury
from submissions.models import Submission

register = template.Library()


@register.filter
@lru_cache(maxsize=4096)
def two_decimals(value: Fraction | Decimal | None) -> str:
    """ "79.00"; "–" for none. Rounded for the eye only: ranks rest on the exact value."""
    if value is None:
        return "–"
    exact = Fraction(value)
    return str(round(Decimal(exact.numerator) / Decimal(exact.denominator), 2))


@register.simple_tag
def replay_script_sha256() -> str:
    return fingerprint(REPLAY_RANKING)


@register.filter
def jury_title(submission: Submission) -> str:
    """What an evaluator reads as the title; reads edition, method, project and organisation."""
    return title_for_the_jury(submission)


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
def language_words(code: str) -> str:
    """ "sv" → "Swedish"."""
    return name_of(code)


@register.simple_tag
def scale(cells: list[dict[str, Any]], code: str, revision: int | None) -> SafeString:
    """The cells of a scale as radios. Made here, because a template takes a third of a page's time for eleven of them."""
    rows = ((cell["value"], cell["words"], " class=h" * cell["half"], " checked" * cell["chosen"]) for cell in cells)
    return format_html_join(
        "\n",
        '<label{2}><input type="radio" name="score:{4}" value="{0}" aria-label="{0}" data-autosave="score:{4}"'
        ' data-revision="{5}"{3}>{1}</label>',
        ((*row, code, revision or 0) for row in rows),
    )


@register.simple_tag
@lru_cache(maxsize=2048)
def mean_cells(means: tuple[tuple[str, str], ...]) -> SafeString:
    """A place's means as cells under their criteria's names. Made here: eighty places have five hundred of them."""
    return format_html_join("", '<td data-label="{}" class="num">{}</td>', means)


@register.simple_tag
def steps(cells: list[dict[str, Any]]) -> SafeString:
    """The cells of a scale as options of a select."""
    rows = ((cell["value"], cell["words"], " selected" * cell["chosen"]) for cell in cells)
    return format_html_join("", '<option value="{0}"{2}>{1}</option>', rows)
