"""The questions of one section as fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from calls.countries import name_of
from calls.models import Question
from submissions.answers import in_words, tidied
from submissions.form import Asked
from submissions.forms.countries import offer_countries
from submissions.forms.widgets import Line, Text
from submissions.tables import offered

Kind = Question.Kind
# What an applicant is told beside a question, where others than evaluators and staff read the answer, or fewer.
WHO_READS = {
    Question.Visibility.PUBLIC.value: _("Everybody reads this answer if you become a finalist."),
    Question.Visibility.STAFF.value: _("Only staff read this answer."),
}
NOT_TO_BE_NAMED = _(
    "This call is evaluated blind: do not name your organisation, your partners or people in this answer."
)
SEVERAL = (Kind.CHOICES, Kind.TABLE)  # kinds whose answers a page sends as several values of one name


class SectionForm(forms.Form):
    """One section's questions. It never refuses: a draft takes anything; `faults` says what a submit would refuse."""

    def __init__(self, *args: Any, asked: Sequence[Asked], more: str = "", blind: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more = more  # the code of a table that wants more rows
        self.take(asked)
        for row in self.asked:
            self.fields[row.question.code] = field_for(row.question, more=row.question.code == more, blind=blind)
            shown = in_words(row.value) if row.question.kind == Kind.MONTH and isinstance(row.value, str) else row.value
            self.initial.setdefault(row.question.code, shown)

    def take(self, asked: Sequence[Asked]) -> None:
        """The questions with their answers as they stand; files have a form of their own."""
        self.asked = [row for row in asked if row.question.kind != Kind.FILES]


class TableWidget(forms.Widget):
    """A table to fill in, drawn by `submissions/_table.html`; its cells have one name and come one after the other."""

    input_type = "table"

    def __init__(self, question: Question, *, more: bool = False) -> None:
        super().__init__()
        self.question = question
        self.more = more

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        cells = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])
        rows: list[dict[str, str]] = tidied(Kind.TABLE, cells, self.question.columns)
        return rows

    def rows(self, name: str, value: Any) -> list[list[dict[str, Any]]]:
        """The cells to draw, those filled in and a few more: id, label, what stands in each and how it is typed."""
        filled = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        count = offered(len(filled), self.question.max_rows, more=self.more)
        rows = [*filled, *({} for _ in range(count - len(filled)))]
        return [
            [self._cell(name, number, column, str(row.get(column["code"], ""))) for column in self.question.columns]
            for number, row in enumerate(rows, 1)
        ]

    def _cell(self, name: str, number: int, column: dict[str, Any], text: str) -> dict[str, Any]:
        country = column["kind"] == Kind.COUNTRY
        return {
            "id": f"id_{name}_{number}_{column['code']}"
            if number > 1 or column != self.question.columns[0]
            else f"id_{name}",
            "row": number,
            "column": column,
            "value": name_of(text) if country and text else text,
            "list": "countries" if country else "",
            "mode": {Kind.NUMBER: "decimal", Kind.LINK: "url"}.get(Kind(column["kind"]), ""),
        }


def _is_read_blind(question: Question) -> bool:
    """Whether evaluators of a blind edition read the answer, and a name could stand in it."""
    if question.visibility == Question.Visibility.STAFF or question.kind not in (Kind.SHORT_TEXT, Kind.LONG_TEXT):
        return False
    return not question.identifies_applicant


def field_for(question: Question, *, more: bool = False, blind: bool = False) -> forms.Field:
    """The field in which `question` is answered; never required, because a draft takes anything."""
    told = (
        question.help,
        WHO_READS.get(question.visibility),
        NOT_TO_BE_NAMED if blind and _is_read_blind(question) else "",
    )
    help_text = " ".join(str(words) for words in told if words)
    shared: dict[str, Any] = {"label": question.label, "help_text": help_text, "required": False}
    options = [(choice["code"], choice["name"]) for choice in question.choices]
    if question.kind == Kind.TABLE:
        return forms.Field(widget=TableWidget(question, more=more), **shared)
    if question.kind == Kind.LONG_TEXT:
        longest = question.max_characters or 7 * (question.max_words or 0)
        rows = 4 if longest <= 600 else 8
        return forms.CharField(widget=Text(attrs={"rows": rows}), strip=False, **shared)
    if question.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **shared)
    if question.kind == Kind.CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **shared)
    if question.kind == Kind.COUNTRY:
        field = forms.ChoiceField(**shared)
        offer_countries(field)
        return field
    modes = {Kind.NUMBER: "decimal", Kind.LINK: "url"}
    attrs = {"inputmode": modes[Kind(question.kind)]} if question.kind in modes else {}
    return forms.CharField(widget=Line(attrs=attrs), **shared)
