"""The countries to choose from, drawn once: Django's two templates for each of 250 options cost more than the page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.countries import choices as country_choices

Options = tuple[tuple[str, str], ...]


class LongSelect(forms.Select):
    """A select without groups whose options are kept as text, with the one that is chosen marked in it."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        options = _drawn(tuple((str(code), str(words)) for code, words in self.choices))
        chosen = _opening(value or "")
        marked = mark_safe(options.replace(f"{chosen}>", f"{chosen} selected>", 1))  # noqa: S308 (our own rendering)
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs({**self.attrs, "name": name}, attrs)), marked
        )


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


@cache  # one list in each language, and its blank choice
def _drawn(options: Options) -> str:
    return "".join(f"{_opening(code)}>{conditional_escape(words)}</option>" for code, words in options)


def _opening(code: Any) -> str:
    return f'<option value="{conditional_escape(code)}"'
