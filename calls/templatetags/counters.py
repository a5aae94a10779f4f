"""How much of a limit is left, as the page was made; static/js/counters.js goes on counting in the same words."""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from calls.counting import counted, words_in

register = template.Library()


class Says(NamedTuple):
    """The sentences of one unit; {left}, {limit} and {over} are numbers."""

    up_to: str | Promise
    left: str | Promise
    one_over: str | Promise
    over: str | Promise


SAYS = {
    "characters": Says(
        _("You can enter up to {limit} characters"),
        _("{left} of {limit} characters left"),
        _("You have 1 character too many"),
        _("You have {over} characters too many"),
    ),
    "words": Says(
        _("You can enter up to {limit} words"),
        _("{left} of {limit} words left"),
        _("You have 1 word too many"),
        _("You have {over} words too many"),
    ),
}


@register.simple_tag
def counter(field_id: str, text: str | None, limit: int, unit: str = "characters") -> SafeString:
    """The line below the field `field_id`. A tag, not a template: a page of the form has twenty of them.

    unit    "characters" or "words"
    """
    says, text = SAYS[unit], text or ""
    left = limit - (words_in(text) if unit == "words" else counted(text))
    return format_html(
        '<span class="counter{}" data-counter-of="{}" data-limit="{}" data-unit="{}" data-left="{}" data-one-over="{}"'
        ' data-over="{}">{}</span>',
        " over" if left < 0 else "", field_id, limit, unit, says.left, says.one_over, says.over,
        _sentence(says, text, left, limit),
    )  # fmt: skip


def _sentence(says: Says, text: str, left: int, limit: int) -> str:
    if left == -1:
        return str(says.one_over)
    if left < 0:
        return str(says.over).format(over=-left)
    if text:
        return str(says.left).format(left=intcomma(left), limit=intcomma(limit))
    return str(says.up_to).format(limit=intcomma(limit))
