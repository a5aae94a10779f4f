"""Filters of the lists of letters; they live in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import hidden
from accounts.models import User
from notifications.models import Letter, LetterQuerySet
from notifications.rules import UNLISTED_KINDS, kind_words


class LetterFilter(forms.Form):
    """Which letters staff look at. What is not understood filters nothing."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *Letter.State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)
    address = forms.CharField(label=_("Address contains"), required=False, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "edition"):
            listed = Letter.objects.exclude(kind__in=UNLISTED_KINDS)
            values = listed.order_by(name).values_list(name, flat=True).distinct()
            say = kind_words if name == "kind" else str
            self.fields[name].choices = [("", _("Any")), *((v, say(v)) for v in values if v)]  # type: ignore[attr-defined]

    def chosen(self, person: User) -> LetterQuerySet:
        """The letters that pass, newest first; none about what is hidden from `person`."""
        self.is_valid()
        asked = self.cleaned_data
        letters = Letter.objects.for_listing().exclude(kind__in=UNLISTED_KINDS)
        for public_id in hidden.ids_for(person):
            letters = letters.exclude(Q(key__contains=public_id) | Q(text__contains=public_id))  # its links name it
        if asked.get("state"):
            letters = letters.in_state(Letter.State(asked["state"]))
        if asked.get("address"):
            letters = letters.filter(to__icontains=asked["address"])
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
