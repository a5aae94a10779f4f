"""Filters of the lists of letters; they live in the address."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import hidden
from accounts.models import User
from notifications.models import Letter, LetterQuerySet
from notifications.rules import KINDS, UNLISTED_KINDS, Choice, kind_words

MOST_WORDS = 6  # of a search


def open_to(person: User, letters: LetterQuerySet) -> LetterQuerySet:
    """Those of `letters` that are about nothing hidden from `person`; what is about it names it in key or links."""
    for public_id in hidden.ids_for(person):
        letters = letters.exclude(Q(key__contains=public_id) | Q(text__contains=public_id))
    return letters


class LetterFilter(forms.Form):
    """Which letters staff look at. What is not understood filters nothing."""

    search = forms.CharField(label=_("Address, name or words of the subject"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *Letter.State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((kind, kind_words(kind)) for kind in KINDS if kind not in UNLISTED_KINDS), key=lambda k: k[1])
        editions = [(slug, slug) for slug in Letter.objects.editions()]
        for name, found in (("kind", kinds), ("edition", editions)):
            self.fields[name].choices = [("", _("Any")), *found]  # type: ignore[attr-defined]

    def chosen(self, person: User) -> LetterQuerySet:
        """The letters that pass, newest first; none about what is hidden from `person`."""
        self.is_valid()
        asked = self.cleaned_data
        letters = open_to(person, Letter.objects.for_listing().listed())
        if asked.get("state"):
            letters = letters.in_state(Letter.State(asked["state"]))
        if asked.get("search"):
            letters = letters.about_words(asked["search"].split()[:MOST_WORDS])
        exact = {name: asked[name] for name in ("kind", "edition") if asked.get(name)}
        return letters.filter(**exact)

    def chips(self) -> list[dict[str, str]]:
        """What is chosen, in words, each with the address that lifts it."""
        asked = {name: value for name, value in self.data.items() if name in self.fields and value}
        return [
            {
                "words": f"{self.fields[name].label}: {self._in_words(name, value)}",
                "address": f"?{urlencode({other: asked[other] for other in asked if other != name})}",
            }
            for name, value in asked.items()
        ]

    def _in_words(self, name: str, value: str) -> str:
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value))


class MailboxFilter(forms.Form):
    """Whose letters of the demonstration one looks at."""

    address = forms.CharField(label=_("Letters to"), required=False, max_length=254)


class ChoicesForm(forms.Form):
    """Which letters one gets: of those that one can do without."""

    wanted = forms.MultipleChoiceField(
        label=_("Send me"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Codes, receipts, decisions, changes of a deadline and answers to what you do are always sent."),
    )

    def __init__(
        self, *args: Any, offered: Sequence[Choice], unwanted: Collection[str], sent: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = [(choice.value, choice.label) for choice in offered]  # type: ignore[attr-defined]
        self.initial["wanted"] = [choice.value for choice in offered if choice not in unwanted]
        self.is_bound = sent  # nothing ticked is sent as nothing, and is a choice too
