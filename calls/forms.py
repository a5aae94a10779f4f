"""What staff type about an edition."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.models import Edition


class ReasonForm(forms.Form):
    """Why a gate is moved. It stands in the record for good."""

    reason = forms.CharField(
        label=_("Reason, for the record"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No personal data: the record is kept for good."),
    )


class CloneForm(forms.Form):
    """The copy's own names; everything else is taken over."""

    title = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.SlugField(
        label=_("Name in addresses"),
        max_length=80,
        help_text=_("Small letters, figures and hyphens. It stays for good."),
    )


class ExtensionForm(forms.Form):
    """The last good minute of the new deadline, in the edition's zone, and why."""

    last_minute = forms.DateTimeField(
        label=_("Last minute to submit"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Applicants read this sentence."),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(edition.time_zone)
        self.fields["last_minute"].help_text = _("In the time of %(zone)s.") % {"zone": edition.time_zone}

    def clean(self) -> dict[str, Any]:
        """`new_deadline` is the first instant that is too late: the minute after the one typed."""
        cleaned = super().clean() or {}
        if typed := cleaned.pop("last_minute", None):
            wall_clock = timezone.make_naive(typed)
            cleaned["new_deadline"] = wall_clock.replace(tzinfo=self.zone) + timedelta(minutes=1)
        return cleaned
