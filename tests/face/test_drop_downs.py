"""Drop-downs are drawn by a template of ours, quicker than Django's: it says the same."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test import SimpleTestCase

CHOICES = {
    "plain": [("", "Any"), ("a", "A & <b>B</b>"), (3, "Three")],
    "groups": [("North & East", [("n", "N"), ("e", "E")]), ("Others", [("o", "O")]), ("last", "Last")],
    "none": [],
}


@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("value", ["", "a", "e", 3, None])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_drop_down_says_what_djangos_own_says(
    choices: list[object], value: object, widget: type[forms.Select]
) -> None:
    made = widget(
        attrs={"aria-describedby": "hint", "required": True, "disabled": False, "data-x": '"'}, choices=choices
    )
    chosen = [value] if widget is forms.SelectMultiple else value

    ours = made.render("place", chosen, renderer=TemplatesSetting())

    SimpleTestCase().assertHTMLEqual(ours, made.render("place", chosen, renderer=DjangoTemplates()))
    assert ours.count("<option") == sum(len(rest) if isinstance(rest, list) else 1 for _first, rest in choices)
