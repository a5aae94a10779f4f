"""What staff type about a section or a question of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from calls.asking import CHOOSING
from calls.loading.shape import Fault
from calls.models import Category, Question
from submissions.form_editing import (
    Content,
    Row,
    choices_as_text,
    choices_from,
    code_from,
    columns_as_text,
    columns_from,
)

_LINES = {"rows": 4}
# Settings that only some kinds of answer have.
_OF_KINDS = {
    "max_characters": (Question.Kind.SHORT_TEXT, Question.Kind.LONG_TEXT, Question.Kind.LINK),
    "max_words": (Question.Kind.LONG_TEXT,),
    "least": (Question.Kind.NUMBER,),
    "most": (Question.Kind.NUMBER,),
    "choices": (Question.Kind.CHOICE, Question.Kind.CHOICES),
    "columns": (Question.Kind.TABLE,),
    "max_rows": (Question.Kind.TABLE,),
}


class SectionRowForm(forms.Form):
    """A step of the form."""

    title = forms.CharField(label=_("Title"), max_length=120)
    intro = forms.CharField(
        label=_("What stands above its questions"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def row(self, before: Row | None, taken: Sequence[str]) -> Row:
        """The section as data; its code stays for good."""
        typed = self.cleaned_data
        return {"code": before["code"] if before else code_from(typed["title"], taken), **typed}


class QuestionRowForm(forms.Form):
    """A question, every setting of it."""

    label = forms.CharField(label=_("Question"), max_length=300)
    help = forms.CharField(label=_("Help below the question"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=Question.Kind.choices)
    section = forms.ChoiceField(label=_("Section"))
    category = forms.ChoiceField(label=_("Category"), required=False)
    required = forms.BooleanField(label=_("Must be answered before submitting"), required=False)
    visibility = forms.ChoiceField(
        label=_("Who reads the answer"), choices=Question.Visibility.choices, widget=forms.RadioSelect
    )
    identifies_applicant = forms.BooleanField(
        label=_("The answer names the applicant"),
        required=False,
        help_text=_("Evaluators do not see it where the call is evaluated blind."),
    )
    max_characters = forms.IntegerField(
        label=_("Most characters"), required=False, min_value=1, max_value=100_000, help_text=_("Of a text.")
    )
    max_words = forms.IntegerField(
        label=_("Most words"), required=False, min_value=1, max_value=20_000, help_text=_("Of a long text, instead.")
    )
    least = forms.DecimalField(label=_("Least"), required=False, help_text=_("Of a number."))
    most = forms.DecimalField(label=_("Most"), required=False, help_text=_("Of a number."))
    choices = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_("One per line. What stands before a colon is the code under which the answer is stored."),
    )
    columns = forms.CharField(
        label=_("Columns of the table"),
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_(
            "One per line: Name | country | if you like. Kinds: short text, choice: A / B, country, number, link."
        ),
    )
    max_rows = forms.IntegerField(
        label=_("Most rows"), required=False, min_value=1, max_value=50, help_text=_("Of a table.")
    )
    shown_question = forms.ChoiceField(
        label=_("Asked only after an answer to"), required=False, help_text=_("An earlier question with choices.")
    )
    shown_values = forms.CharField(
        label=_("namely one of"),
        required=False,
        help_text=_("Codes of its answers, separated by commas; of a country its two letters."),
    )

    def __init__(self, *args: Any, content: Content, categories: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        sections = [(row["code"], row["title"]) for row in content["sections"]]
        deciding = [row for row in content["questions"] if row["kind"] in CHOOSING]
        self._offer("section", sections)
        self._offer("category", [("", _("All categories")), *((row.code, row.name) for row in categories)])
        self._offer("shown_question", [("", _("Always asked")), *((row["code"], row["label"]) for row in deciding)])

    def settings(self) -> Iterator[tuple[forms.BoundField, str, str]]:
        """Each field with the field on which it depends and the values there, for `conditions.js`; or with nothing."""
        deciding = " ".join(str(code) for code, _label in self.fields["shown_question"].choices if code)  # type: ignore[attr-defined]
        for field in self:
            if field.name in _OF_KINDS:
                yield field, "kind", " ".join(_OF_KINDS[field.name])
            elif field.name == "shown_values":
                yield field, "shown_question", deciding
            else:
                yield field, "", ""

    def clean(self) -> dict[str, Any]:
        """What another kind of answer had set is dropped: with a script, nobody sees it any more."""
        typed = super().clean() or {}
        for name, kinds in _OF_KINDS.items():
            if name in typed and typed.get("kind") not in kinds:
                typed[name] = "" if isinstance(typed[name], str) else None
        return typed

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def row(self, before: Row | None) -> Row:
        """The question as in an edition's file; its code stays for good."""
        typed = dict(self.cleaned_data)
        taken = [row["code"] for row in self.content["questions"]]
        question, values = typed.pop("shown_question"), typed.pop("shown_values")
        listed = [value.strip() for value in values.split(",") if value.strip()]
        return typed | {
            "code": before["code"] if before else code_from(typed["label"], taken),
            "choices": choices_from(typed["choices"]),
            "columns": columns_from(typed["columns"]),
            "shown_when": {"question": question, "values": listed} if question else {},
            **{name: typed[name] or 0 for name in ("max_characters", "max_words", "max_rows")},
            **{name: "" if typed[name] is None else str(typed[name]) for name in ("least", "most")},
        }

    def say(self, faults: Sequence[Fault], here: str) -> None:
        """Put each fault of the question at `here` ("questions[3]") beside what it is about."""
        for fault in faults:
            if fault.place.startswith(f"{here}."):
                name = fault.place.removeprefix(f"{here}.").split(".")[0].split("[")[0]
                field = "shown_question" if name == "shown_when" else name
                self.add_error(field if field in self.fields else None, capfirst(str(fault.sentence)))


def initial_of(row: Row) -> dict[str, Any]:
    """A question of the data as the form shows it."""
    rule = row["shown_when"]
    return row | {
        "choices": choices_as_text(row["choices"]),
        "columns": columns_as_text(row["columns"]),
        "shown_question": rule.get("question", ""),
        "shown_values": ", ".join(rule.get("values", ())),
        **{name: row[name] or None for name in ("max_characters", "max_words", "max_rows")},
    }


class UseForm(forms.Form):
    """Why the form changes; applicants who have begun read it."""

    reason = forms.CharField(
        label=_("Why it changes"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Applicants who have begun read this sentence. Not needed while nobody has answered."),
    )
