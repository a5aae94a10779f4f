"""The search of the desk against fraud, what it proposes, and what a second person decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from voting.models import Vote
from voting.rules.signals import Shape

MARKS = {"disposable": _("address to throw away"), "bare": _("no proof of work")}


def mark_of(vote: Vote) -> str:
    """Names a vote on the desk. Its key would not do: keys are numbered, and two of them tell how many lie between."""
    return salted_hmac("voting.desk", str(vote.pk)).hexdigest()[:20]


class SignalsForm(forms.Form):
    """Which ballots to look at: by network, mail domain or browser, within an hour to a day; the others only narrow it."""

    network = forms.CharField(label=_("Network"), required=False, max_length=50, help_text=_("Like 192.0.2.0/24"))
    mail_domain = forms.CharField(label=_("Mail domain"), required=False, max_length=120)
    agent_family = forms.CharField(label=_("Browser"), required=False, max_length=40)
    shape = forms.ChoiceField(label=_("Before the @"), required=False, choices=[("", _("any")), *Shape.choices])
    mark = forms.ChoiceField(label=_("Sign"), required=False, choices=[("", _("any")), *MARKS.items()])
    since = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not any(found.get(name) for name in ("network", "mail_domain", "agent_family")):
            raise ValidationError(_("Name a network, a mail domain or a browser. All ballots at once are never shown."))
        since, until = found.get("since"), found.get("until")
        if since and until and not 3600 <= (until - since).total_seconds() <= 86_400:
            raise ValidationError(_("Choose a span of one to 24 hours."))
        return found

    def signals(self) -> dict[str, Any]:
        """Field of a ballot -> the value that is looked for."""
        found = self.cleaned_data
        given = {name: found.get(name) for name in ("network", "mail_domain", "agent_family", "shape")}
        wanted: dict[str, Any] = {name: value for name, value in given.items() if value}
        return wanted | {"disposable": {"disposable": True}, "bare": {"worked": False}}.get(found.get("mark", ""), {})

    def span(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("since", "until")}


class AnnulmentForm(SignalsForm):
    """The same search, which of its votes, and why they should not count."""

    votes = forms.MultipleChoiceField(required=False)  # marks of single ones; none: all that the search finds
    rule = forms.CharField(label=_("How they were found"), max_length=120)
    reason = forms.CharField(
        label=_("Why they should not count"),
        help_text=_("Published with the number of votes after the release. Name no person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, offered: list[Vote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {mark_of(vote): vote for vote in offered}
        self.fields["votes"].choices = [(mark, mark) for mark in self.offered]  # type: ignore[attr-defined]

    def rows(self) -> list[tuple[str, Vote]]:
        """What can be ticked: a mark and its vote."""
        return list(self.offered.items())

    def ticked(self) -> list[int]:
        """Keys of the votes that are ticked."""
        return [self.offered[mark].pk for mark in self.cleaned_data["votes"]]

    def search(self) -> list[forms.BoundField]:
        """The fields of the search, carried along hidden."""
        return [self[name] for name in SignalsForm.base_fields]


class ErasureForm(forms.Form):
    """Whom to forget."""

    address = forms.EmailField(
        label=_("The voter's e-mail address"),
        max_length=254,
        help_text=_("As they write from it. Their votes count on; what could name them goes."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the voter's e-mail address")},
    )


class DecisionForm(forms.Form):
    """What a second person decides."""

    verdict = forms.ChoiceField(
        choices=[
            ("confirm", _("Annul")),
            ("dismiss", _("Dismiss")),
            ("propose_restoration", _("Propose to restore")),
            ("restore", _("Restore")),
        ]
    )
    reason = forms.CharField(required=False, max_length=2000)
