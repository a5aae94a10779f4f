"""Filters of the pages of progress, and who reads what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Edition
from evaluation.assigning.candidates import Candidate
from evaluation.forms import ReasonForm
from evaluation.models import Assignment, Evaluator

MOST_OFFERED = 12  # candidates for one assignment


class JuryFilters(forms.Form):
    """Of the lists by evaluator and of what is late."""

    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("open", gettext_lazy("With open work")),
            ("late", gettext_lazy("With late work")),
        ],
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [("", _("Any")), *((row.code, row.name) for row in edition.categories.all())]
        self.fields["category"].choices = rows  # type: ignore[attr-defined]


class LateFilters(JuryFilters):
    """Of what is late: whose, and in which category."""

    evaluator = forms.ModelChoiceField(
        Evaluator.objects.none(), label=gettext_lazy("Evaluator"), required=False, empty_label=gettext_lazy("Any")
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        del self.fields["show"]
        self.fields["evaluator"].queryset = edition.evaluators.select_related("person")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Change:
    """One assignment to take back, why it is late, and who could read it instead, the best first."""

    assignment: Assignment
    late: str
    candidates: list[Candidate]


class ReassignForm(ReasonForm):
    """Of each assignment who reads it instead; nobody leaves it where it is."""

    def __init__(self, *args: Any, changes: Sequence[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changes = changes
        for change in changes:
            offered = change.candidates[:MOST_OFFERED]
            self.fields[f"to_{change.assignment.pk}"] = forms.ChoiceField(
                label=_("Who reads %(number)s instead") % {"number": change.assignment.submission.number},
                required=False,
                choices=[*((str(row.evaluator.pk), _offer(row)) for row in offered), ("", _("Leave it as it is"))],
                initial=str(offered[0].evaluator.pk) if offered else "",
            )

    def rows(self) -> list[tuple[Change, forms.BoundField]]:
        return [(change, self[f"to_{change.assignment.pk}"]) for change in self.changes]

    def some_can_move(self) -> bool:
        return any(change.candidates for change in self.changes)

    def pairs(self) -> list[tuple[Assignment, Evaluator]]:
        """What was chosen."""
        chosen = []
        for change in self.changes:
            key = self.cleaned_data[f"to_{change.assignment.pk}"]
            chosen += [(change.assignment, row.evaluator) for row in change.candidates if str(row.evaluator.pk) == key]
        return chosen


def _offer(row: Candidate) -> str:
    """What one line of the choice says."""
    names = {"name": row.evaluator, "why": row.words, "load": row.load, "capacity": row.capacity}
    return _("%(name)s: %(why)s; reads %(load)s of at most %(capacity)s") % names
