"""What sign-up asks. A module of its own, because allauth's forms import it while they are being imported."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignUpForm(forms.Form):
    """What sign-up asks besides the address. allauth builds its own form on top of this one."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As it should stand in letters and on receipts."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Asked for by allauth; the adapter has stored the name already."""
