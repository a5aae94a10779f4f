"""What staff, the chair and evaluators type in the jury's work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.models import Edition
from evaluation.models import Evaluator
from submissions.conflicted import shown
from submissions.models import Submission


class AssignForm(forms.Form):
    """One pair by hand, of the submissions that `person` may see."""

    evaluator = forms.ModelChoiceField(
        Evaluator.objects.none(), label=_("Evaluator"), empty_label=_("Choose an evaluator")
    )
    submission = forms.ModelChoiceField(
        Submission.objects.none(), label=_("Submission"), empty_label=_("Choose a submission")
    )

    def __init__(self, *args: Any, edition: Edition, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evaluators = edition.evaluators.select_related("person")
        self.fields["evaluator"].queryset = evaluators  # type: ignore[attr-defined]
        eligible = Submission.objects.filter(edition=edition).for_evaluation().order_by("number")
        self.fields["submission"].queryset = shown(eligible, person)  # type: ignore[attr-defined]


class ProposeForm(forms.Form):
    """What the solver is asked for."""

    each = forms.IntegerField(label=_("Evaluators for each submission"), min_value=1, max_value=9)
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=999_999,
        initial=1,
        help_text=_("Any number. It decides between equals; the same number gives the same proposal."),
    )


class ProgressFilters(forms.Form):
    category = forms.ChoiceField(label=_("Category"), required=False)
    flag = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All")),
            ("short", _("Quorum missing")),
            ("nobody", _("Nobody reads it")),
            ("barred", _("Nobody can read it")),
            ("open", _("Evaluations open")),
            ("talk", _("Where the jury differs")),
        ],
    )
    rows = forms.ChoiceField(label=_("Rows on a page"), required=False, choices=[("", "50"), ("250", "250")])

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [("", _("Any")), *((row.code, row.name) for row in edition.categories.all())]
        self.fields["category"].choices = rows  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class TieForm(ReasonForm):
    """A tie's order, the place of each entry, or that they share it; and why."""

    ex_aequo = forms.BooleanField(
        label=_("They share the place, ex aequo"),
        required=False,
        help_text=_("At the finalists' cut only, where all of them fit. The places above are then not needed."),
    )

    def __init__(self, *args: Any, tied: list[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tied = tied
        places = [(str(place), str(place)) for place in range(1, len(tied) + 1)]
        for row in reversed(tied):
            label = f"{row.number} {row.project.title}"
            field = forms.ChoiceField(label=label, choices=places, widget=forms.RadioSelect, required=False)
            self.fields = {f"place_{row.public_id}": field} | self.fields

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        places = [cleaned.get(f"place_{row.public_id}") for row in self.tied]
        if not cleaned.get("ex_aequo") and (not all(places) or len(set(places)) < len(places)):
            raise forms.ValidationError(_("Give each entry a place of its own."))
        return cleaned

    def order(self) -> list[str]:
        """Public ids, best first."""
        rows = sorted(self.tied, key=lambda row: int(self.cleaned_data[f"place_{row.public_id}"] or 0))
        return [str(row.public_id) for row in rows]


class OutcomeNoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It stands in letters of every outcome: say nothing that fits one of them only. Empty: no note."),
    )
