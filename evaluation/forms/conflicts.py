"""What staff type about conflicts of interest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.models import ConflictDecision, Evaluator
from submissions.models import Submission

V = ConflictDecision.Verdict


class SuspectFilters(forms.Form):
    """Filters of the list; the choices come from the rows that the page has read anyway."""

    evaluator = forms.ChoiceField(label=_("Evaluator"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Not decided")),
            (V.CONFLICT, _("Conflicts")),
            (V.NONE, _("Not conflicts")),
            ("all", _("All")),
        ],
    )

    def __init__(self, *args: Any, evaluators: list[Evaluator], submissions: list[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(row.pk), str(row)) for row in evaluators]
        self.fields["evaluator"].choices = [("", _("Any")), *people]  # type: ignore[attr-defined]
        found = {row.category.code: row.category for row in submissions}
        categories = [(row.code, row.name) for row in sorted(found.values(), key=lambda row: row.position)]
        self.fields["category"].choices = [("", _("Any")), *categories]  # type: ignore[attr-defined]


class DecideConflictForm(forms.Form):
    """The button says the verdict; the reason is always given."""

    verdict = forms.ChoiceField(choices=V.choices, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DeclarationForm(forms.Form):
    """One entry: a conflict, none, or that somebody else has to read it. Left out, it stays open."""

    answer = forms.ChoiceField(
        label=_("Do you have a conflict of interest?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("none", _("No: open the text to me")),
            ("conflict", _("Yes, or I am not sure")),
            ("decline", _("No, but I cannot read it")),
        ],
    )
    reason = forms.CharField(
        label=_("If not a plain “No”: why?"),
        help_text=_("A few words for the staff, nobody else reads them."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, blind: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if blind:
            field = self.fields["answer"]
            field.label = _("Do you recognise this work, or see another conflict of interest?")
            field.choices = [  # type: ignore[attr-defined]
                ("none", _("None that I can see: open the text to me")),
                ("conflict", _("I recognise this work, or I am not sure")),
                ("decline", _("No, but I cannot read it")),
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") in ("conflict", "decline") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words why."))
        if cleaned.get("reason", "").strip() and not cleaned.get("answer") and not self.errors:
            self.add_error("answer", _("You gave a reason: choose an answer, too."))
        return cleaned
