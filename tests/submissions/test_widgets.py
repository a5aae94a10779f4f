"""Widgets drawn in one piece: what Django's own templates would draw, to the letter."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django import forms
from django.utils import translation

from submissions.forms.countries import names_offered, offer_countries
from submissions.forms.widgets import Line, LongSelect, Text

CHOICES = [("", "Choose <one>"), ("ES", "Spain"), ("XK", "Kosovo*"), ("CI", "Côte d’Ivoire & more")]


def in_one_line(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


ATTRS = {"id": "id_a", "required": True, "placeholder": False, "class": "form-control", "data-limit": 1000}


@pytest.mark.parametrize(
    "value", [None, "", "ES", "XK", "ZZ", 0, 7.5, 'ES" onfocus="alert(1)', "<option", "a\n\nb", "\nc"]
)
@pytest.mark.parametrize("attrs", [None, {}, ATTRS])
@pytest.mark.parametrize(
    ("ours", "theirs", "more"),
    [
        (Line, forms.TextInput, {}),
        (Text, forms.Textarea, {}),
        (LongSelect, forms.Select, {"choices": CHOICES}),
    ],
)
def test_it_is_what_django_would_draw(ours, theirs, more, value, attrs):
    drawn, meant = (kind(attrs={"data-x": "<1>"}, **more).render("answer", value, attrs) for kind in (ours, theirs))
    if more:  # options stand each in a line of its own, or not
        drawn, meant = ("".join(line.strip() for line in text.splitlines()) for text in (drawn, meant))

    assert parsed(drawn) == parsed(meant)


def parsed(html: str) -> list[object]:
    """Tags with their attributes in no order, and texts, each as a browser reads it."""
    found: list[object] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

        def handle_data(self, data):
            found.append(data)

    Reader().feed(html.strip())
    return found


class Asked(forms.Form):
    country = forms.ChoiceField(label="Country")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_countries(self.fields["country"])


def test_the_chosen_country_is_marked_alone_and_must_be_one_of_the_list():
    page = str(Asked({"country": "ES"})["country"])

    assert page.count(" selected") == 1
    assert '<option value="ES" selected>Spain</option>' in page
    assert " required" in page.partition(">")[0]
    assert Asked({"country": "ES"}).is_valid()
    assert Asked({"country": "ZZ"}).errors


def test_names_stand_in_the_language_of_the_page():
    with translation.override("de"):
        assert '<option value="Spanien"></option>' in names_offered()
        assert ">Spanien</option>" in str(Asked()["country"])
    assert '<option value="Spain"></option>' in names_offered()
