"""Staff's form of an extension for one applicant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.forms import ExtensionForm


class GrantForm(ExtensionForm):
    """Whose deadline moves; the last good minute and the reason as for everybody."""

    address = forms.EmailField(
        label=_("E-mail address of the applicant"), help_text=_("The one with which they sign in.")
    )
    field_order = ["address"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The applicant reads this sentence, and the record keeps it for good.")

    def clean(self) -> dict[str, Any]:
        """`person` and `until`."""
        cleaned = super().clean()
        if "new_deadline" in cleaned:
            cleaned["until"] = cleaned.pop("new_deadline")
        if address := cleaned.pop("address", ""):
            cleaned["person"] = User.objects.filter(email__iexact=address, is_active=True).first()
            if cleaned["person"] is None:
                self.add_error("address", _("Nobody is registered with this address."))
        return cleaned


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The applicant reads this sentence."),
    )
