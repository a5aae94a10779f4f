"""The ballot as a form, and the search of the desk against fraud."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from voting.paper import Choice, Finalist
from voting.policies import NOT_ON_THE_PAPER, why_not_choose
from voting.rules import code_of_text


class ChoicesForm(forms.Form):
    """At most one finalist per category; a field per category, named after its code."""

    def __init__(self, *args: Any, paper: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        for choice in paper:
            options = [("", _("No choice")), *((one.id, one.title) for one in choice.finalists)]
            self.fields[field_name(choice)] = forms.ChoiceField(
                label=choice.name,
                choices=options,
                required=False,
                widget=forms.HiddenInput,
                error_messages={"invalid_choice": str(NOT_ON_THE_PAPER.reason)},
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refusal = why_not_choose(self.paper, self.choices())
        if refusal is not None and not self.errors:
            raise ValidationError(str(refusal.reason), code=refusal.code)
        return found

    def choices(self) -> dict[str, str | None]:
        """Category code -> public id, None where nothing is chosen: what `actions.cast` takes."""
        return {choice.code: self.cleaned_data.get(field_name(choice)) or None for choice in self.paper}

    def pairs(self) -> list[tuple[Choice, Finalist | None]]:
        """Each category with the finalist chosen in it, as far as what was sent can be read."""
        return [(choice, choice.find(self.data.get(field_name(choice), ""))) for choice in self.paper]


class CodeForm(forms.Form):
    """A receipt's code, however it is typed."""

    code = forms.CharField(
        label=_("Receipt code"),
        max_length=30,
        help_text=_("Twelve letters and figures, such as K7QF-2MWD-XR9T. Each vote of your ballot has its own."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Enter the code of your receipt")},
    )

    def clean_code(self) -> str:
        return code_of_text(self.cleaned_data["code"])


class BallotForm(ChoicesForm):
    """The choices, carried along, and the address that gets the letter."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "We send one letter to it. Your ballot counts when you open the letter and confirm. "
            "The address is deleted after that, or after 48 hours."
        ),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.org"),
        },
    )


def field_name(choice: Choice) -> str:
    return f"choice-{choice.code}"


class SignalsForm(forms.Form):
    """Which ballots to look at: at least one signal, within at most a day."""

    network = forms.CharField(label=_("Network"), required=False, max_length=50, help_text=_("Like 192.0.2.0/24"))
    mail_domain = forms.CharField(label=_("Mail domain"), required=False, max_length=120)
    agent_family = forms.CharField(label=_("Browser"), required=False, max_length=40)
    since = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not any(found.get(name) for name in ("network", "mail_domain", "agent_family")):
            raise ValidationError(_("Name a network, a mail domain or a browser. All ballots at once are never shown."))
        since, until = found.get("since"), found.get("until")
        if since and until and not 0 < (until - since).total_seconds() <= 86_400:
            raise ValidationError(_("Choose a span of at most 24 hours that begins before it ends."))
        return found


class AnnulmentForm(SignalsForm):
    """The same search, and why what it finds should not count."""

    rule = forms.CharField(label=_("How they were found"), max_length=120)
    reason = forms.CharField(
        label=_("Why they should not count"),
        help_text=_("Published with the number of votes after the release. Name no person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def signals(self) -> list[forms.BoundField]:
        """The fields of the search, carried along hidden."""
        return [self[name] for name in SignalsForm.base_fields]


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
