"""What people type about themselves."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """An address and, for those who have set one, a password; without it a code is sent."""

    def _setup_password_field(self) -> None:
        """allauth would drop the field, because sign-up asks for no password."""
        password = self.fields["password"]
        password.required = False
        password.widget.is_required = False
        password.label = _("Password, if you have set one")
        password.help_text = _("Leave it empty to get a code by e-mail.")


class ProfileForm(forms.Form):
    """The part of an account that its person may change."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Moments are shown in Brussels time and in yours.")
    )
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=settings.LANGUAGES)

    def __init__(self, data: QueryDict | None, *, person: User) -> None:
        super().__init__(
            data, initial={"name": person.name, "time_zone": person.time_zone, "language": person.language}
        )
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]
        self.fields["time_zone"].choices = [("", _("That of the browser")), *zones]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.layout = Layout("name", "time_zone", "language", Submit("save", _("Save the profile")))


class LeaveForm(forms.Form):
    """One tick, so that nobody leaves by a slip of the finger."""

    understood = forms.BooleanField(
        label=_("I have downloaded what I need. Delete my account."),
        error_messages={"required": _("Tick this first: a deleted account cannot be brought back.")},
    )


class ResetForm(forms.Form):
    """Whose second factor is lost, and how staff know that it is them who ask."""

    email = forms.EmailField(label=_("E-mail address of the person"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, and how you made sure that it is really this person who asks."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if email := cleaned.get("email"):
            cleaned["person"] = User.objects.filter(email__iexact=email, is_staff=True).first()
            if cleaned["person"] is None:
                self.add_error("email", _("Nobody with a role in the portal has this address."))
        return cleaned
