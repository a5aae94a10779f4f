"""The countries to choose from, and to be offered while one types."""

from __future__ import annotations

from functools import cache

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.countries import choices as country_choices
from submissions.forms.widgets import LongSelect


def offer_countries(field: forms.Field) -> None:
    """Make the choices of `field` the countries, by their names in the present language."""
    field.widget = LongSelect(attrs=field.widget.attrs)
    field.widget.is_required = field.required
    field.choices = [("", _("Choose a country")), *country_choices(_language())]  # type: ignore[attr-defined]


def names_offered() -> SafeString:
    """The options of a list that is offered while a country's name is typed."""
    return _names(_language())


def _language() -> str:
    return (get_language() or "en").split("-")[0]


@cache
def _names(language: str) -> SafeString:
    names = ((name,) for _code, name in country_choices(language))
    return format_html_join("", '<option value="{}"></option>', names)
