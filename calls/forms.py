"""What staff type about an edition."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.models import Edition, InfoSession
from calls.rules import Attendance


class ReasonForm(forms.Form):
    """Why a gate is moved. It stands in the record for good."""

    reason = forms.CharField(
        label=_("Reason, for the record"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No personal data: the record is kept for good."),
    )


class HoldBackForm(forms.Form):
    """Why letters are held back."""

    reason = forms.CharField(
        label=_("Reason, for the record"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No personal data: the record is kept for good."),
        error_messages={"required": _("Give the reason")},
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


class RegistrationForm(forms.Form):
    """Who wants to come to an info session. No account is needed."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name")},
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send one letter to it. You are registered when you open it and confirm."),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.org"),
        },
    )
    notice = forms.BooleanField(
        label=_("I have read what happens with these data."),
        error_messages={"required": _("Read what happens with your data, and tick the box")},
    )


GROUPS = [(Attendance.REGISTERED.value, _("Registered")), (Attendance.WAITING.value, _("On the waiting list"))]


class SessionFilterForm(forms.Form):
    """Whose list is shown: of one session, of one group."""

    session = forms.ChoiceField(label=_("Session"), required=False)
    state = forms.ChoiceField(label=_("Group"), required=False, choices=[("", _("All")), *GROUPS])

    def __init__(self, *args: Any, sessions: list[InfoSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All")), *((str(row.pk), row.title) for row in sessions)]
        self.fields["session"].choices = choices  # type: ignore[attr-defined]


class SessionLetterForm(forms.Form):
    """A letter of staff to those who are registered. Nothing is chosen beforehand, and nothing chosen is nobody."""

    sessions = forms.ModelMultipleChoiceField(
        InfoSession.objects.none(),
        label=_("To those of"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one session: with none chosen nobody gets the letter")},
    )
    groups = forms.MultipleChoiceField(
        label=_("Who are"),
        choices=GROUPS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group: with none chosen nobody gets the letter")},
    )
    subject = forms.CharField(label=_("Subject"), max_length=150, error_messages={"required": _("Enter a subject")})
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Enter the text of the letter")},
        help_text=_("Plain text; an empty line begins a new paragraph. The link to the registration is added."),
    )
    message = forms.UUIDField(widget=forms.HiddenInput)  # sent twice, it is owed once

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sessions"].queryset = InfoSession.objects.filter(edition=edition)  # type: ignore[attr-defined]
