"""Widgets of the form's own pages, drawn in one piece: what Django's own templates draw, at a tenth of the time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

Attrs = dict[str, Any]


class Line(forms.TextInput):
    """One line of text."""

    def render(self, name: str, value: Any, attrs: Attrs | None = None, renderer: Any = None) -> SafeString:
        own = {"type": self.input_type, "name": name, "value": self.format_value(value)}
        return format_html("<input{}>", flatatt({**own, **self.build_attrs(self.attrs, attrs)}))


class Text(forms.Textarea):
    """Several lines of text."""

    def render(self, name: str, value: Any, attrs: Attrs | None = None, renderer: Any = None) -> SafeString:
        drawn = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<textarea{}>\n{}</textarea>", drawn, self.format_value(value) or "")


class LongSelect(forms.Select):
    """A select without groups whose options are kept as text, with the one that is chosen marked in it."""

    def render(self, name: str, value: Any, attrs: Attrs | None = None, renderer: Any = None) -> SafeString:
        options = _options(tuple((str(code), str(words)) for code, words in self.choices))
        chosen = _opening("" if value is None else value)
        marked = mark_safe(options.replace(f"{chosen}>", f"{chosen} selected>", 1))  # noqa: S308 (our own rendering)
        drawn = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", drawn, marked)


@lru_cache(maxsize=64)  # one list in each language, and its blank choice; of an edition those that occur
def _options(options: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"{_opening(code)}>{conditional_escape(words)}</option>" for code, words in options)


def _opening(code: Any) -> str:
    return f'<option value="{conditional_escape(code)}"'
