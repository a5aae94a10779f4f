"""Filters of the lists of letters; they live in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Letter, LetterQuerySet


class LetterFilter(forms.Form):
    """Which letters staff look at. What is not understood filters nothing."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *Letter.State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)
    address = forms.CharField(label=_("Address contains"), required=False, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "edition"):
            values = Letter.objects.order_by(name).values_list(name, flat=True).distinct()
            self.fields[name].choices = [("", _("Any")), *((v, v) for v in values if v)]  # type: ignore[attr-defined]

    def chosen(self) -> LetterQuerySet:
        """The letters that pass, newest first."""
        self.is_valid()
        asked = self.cleaned_data
        letters = Letter.objects.for_listing()
        if asked.get("state"):
            letters = letters.in_state(Letter.State(asked["state"]))
        if asked.get("address"):
            letters = letters.filter(to__icontains=asked["address"])
        exact = {name: asked[name] for name in ("kind", "edition") if asked.get(name)}
        return letters.filter(**exact)


class MailboxFilter(forms.Form):
    """Whose letters of the demonstration one looks at."""

    address = forms.CharField(label=_("Letters to"), required=False, max_length=254)
