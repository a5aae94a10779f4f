"""The list of countries, drawn in one piece: to the letter what Django's own templates would draw."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from submissions.forms.countries import LongSelect, names_offered, offer_countries

CHOICES = [("", "Choose <one>"), ("ES", "Spain"), ("XK", "Kosovo*"), ("CI", "Côte d’Ivoire & more")]


def in_one_line(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


@pytest.mark.parametrize("value", [None, "", "ES", "XK", "ZZ", 'ES" onfocus="alert(1)', "<option"])
@pytest.mark.parametrize(
    "attrs", [{}, {"id": "id_country", "required": True, "placeholder": False, "class": "form-select"}]
)
def test_it_is_what_django_would_draw(value, attrs):
    ours, theirs = (kind(attrs={"data-x": "<1>"}, choices=CHOICES) for kind in (LongSelect, forms.Select))

    drawn = in_one_line(ours.render("country", value, attrs))
    meant = in_one_line(theirs.render("country", value, attrs))

    assert drawn.partition(">")[2] == meant.partition(">")[2]
    assert sorted(drawn.partition(">")[0].split()) == sorted(meant.partition(">")[0].split())


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
