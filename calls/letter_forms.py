"""What staff type into letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.wording.actions import in_order
from notifications.wording.checking import LONGEST_BODY, LONGEST_SUBJECT
from notifications.wording.declared import Declared

MARKUP = _(
    "An empty line begins a paragraph; lines that begin with “- ” are a list; [words](https://…) is a link. "
    "[Words]({link}) in a paragraph of its own is the button."
)


class WordsForm(forms.Form):
    """Subject and body, checked against what the letter offers."""

    subject = forms.CharField(
        label=_("Subject"), max_length=LONGEST_SUBJECT, error_messages={"required": _("Write a subject.")}
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=MARKUP,
        error_messages={"required": _("Write what the letter says.")},
    )

    def __init__(self, *args: Any, declared: Declared, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declared = declared

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if {"subject", "body"} <= said.keys():
            try:
                said |= in_order(self.declared, subject=said["subject"], body=said["body"])
            except ValidationError as faults:
                for name, messages in faults.message_dict.items():
                    self.add_error(name, messages)
        return said


class WordingForm(WordsForm):
    """Words of a kind of letter, and whose letter to look at."""

    reader = forms.ChoiceField(
        label=_("Look at the letter of"), required=False, help_text=_("Samples stand for what is not known before.")
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = [("", _("Samples only")), *choices]  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Which words are looked at: in which language, of this edition or of all."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    everywhere = forms.ChoiceField(
        label=_("For"), choices=[("", _("This edition")), ("1", _("All editions without words of their own"))],
        required=False,
    )  # fmt: skip

    def place(self, slug: str) -> dict[str, str]:
        """Edition and language; what is not understood is this edition, in English."""
        self.is_valid()
        asked = self.cleaned_data
        language = asked.get("language") or settings.LANGUAGE_CODE
        return {"edition": "" if asked.get("everywhere") else slug, "language": language}


class BulkLetterForm(WordsForm):
    """To whom and what. Nobody is chosen beforehand."""

    audience = forms.ChoiceField(
        label=_("To"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a group."), "invalid_choice": _("Choose a group.")},
    )

    field_order = ("audience", "subject", "body")

    def __init__(self, *args: Any, groups: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = groups  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """The number of letters, typed by the person who releases them."""

    typed = forms.IntegerField(
        label=_("How many letters? Type the number"),
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the number of letters."), "invalid": _("Type the number of letters.")},
    )
