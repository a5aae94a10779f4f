"""Letters on pages of the desk."""

from __future__ import annotations

from django import template

from notifications import rules

register = template.Library()


@register.filter
def kind_words(kind: str) -> str:
    """What staff call this kind of letter."""
    return rules.kind_words(kind)
