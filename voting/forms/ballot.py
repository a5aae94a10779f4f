"""The ballot as a form, and the codes of its letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from voting.paper import Choice, Finalist
from voting.policies import why_not_choose
from voting.rules import LETTER_SIGNS, RECEIPT_SIGNS, code_of_text

_NO_MORE = _("%(category)s: whom you chose is not a finalist any more. Choose again there, or leave it open.")
CODE_FIELD = {"autocapitalize": "characters", "spellcheck": "false"}


class FinalistField(forms.CharField):
    """The public id of a finalist of one category, or nothing."""

    widget = forms.HiddenInput

    def __init__(self, choice: Choice, **kwargs: Any) -> None:
        super().__init__(label=choice.name, required=False, **kwargs)
        self.choice = choice

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and self.choice.find(value) is None:
            raise ValidationError(_NO_MORE % {"category": self.choice.name}, code="invalid_choice")


class ChoicesForm(forms.Form):
    """At most one finalist per category; a field per category, named after its code."""

    def __init__(self, *args: Any, paper: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        self.fields |= {field_name(choice): FinalistField(choice) for choice in paper}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refusal = why_not_choose(self.paper, self.choices())
        if refusal is not None and not self.errors:
            raise ValidationError(str(refusal.reason), code=refusal.code)
        return found

    @property
    def choice_names(self) -> list[str]:
        return [field_name(choice) for choice in self.paper]

    def choices(self) -> dict[str, str | None]:
        """What `actions.cast` takes; what is not on the paper is as good as nothing chosen."""
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
        widget=forms.TextInput(attrs=CODE_FIELD | {"autocomplete": "off"}),
        error_messages={"required": _("Enter the code of your receipt")},
    )

    def clean_code(self) -> str:
        return code_of_text(self.cleaned_data["code"])


class OtherChoicesForm(ChoicesForm):
    """The paper once more, small, behind the link of a letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for choice in self.paper:
            named = [(one.id, f"{one.title}, {one.place}") for one in choice.finalists]
            self.fields[field_name(choice)].widget = forms.RadioSelect(choices=[*named, ("", _("No choice"))])


class LetterCodeForm(forms.Form):
    """The code of a ballot's letter, typed on another device than the one that shows the letter."""

    code = forms.CharField(
        label=_("Confirmation code"),
        max_length=60,
        help_text=_("Sixteen letters and figures from the letter, such as K7QF-2MWD-XR9T-4HN8."),
        widget=forms.TextInput(attrs=CODE_FIELD | {"autocomplete": "one-time-code"}),
        error_messages={"required": _("Enter the code from the letter")},
    )

    def clean_code(self) -> str:
        code = code_of_text(self.cleaned_data["code"])
        signs = len(code.replace("-", ""))
        if signs == RECEIPT_SIGNS:
            raise ValidationError(_("This is as long as a receipt code. The confirmation code is in the first letter."))
        if signs != LETTER_SIGNS:
            raise ValidationError(_("The code has sixteen letters and figures; this one has %(n)s.") % {"n": signs})
        return code


class BallotForm(ChoicesForm):
    """The choices, carried along, the address that gets the letter, and the browser's answer to its challenge.

    Choices that are on the paper no more are dropped with a sentence, so that who sends it once more sends the rest.
    """

    proof = forms.CharField(required=False, widget=forms.HiddenInput)

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

    def without_the_gone(self) -> BallotForm:
        """The form to be shown again: what it says is wrong stays said, and what is not on the paper is empty."""
        gone = [name for name in self.choice_names if name in self.errors]
        self.data = {**dict(self.data.items()), **dict.fromkeys(gone, "")}
        for name in gone:
            for fault in self.errors.pop(name):
                self.add_error(None, fault)
        return self


def field_name(choice: Choice) -> str:
    return f"choice-{choice.code}"
