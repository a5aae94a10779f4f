"""What chair and staff type where the panel talks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Role
from evaluation.assigning.candidates import Candidate
from evaluation.consensus.panel import panel_of
from evaluation.forms import ReasonForm
from evaluation.models import Evaluator
from evaluation.policies import why_not_weigh
from submissions.models import Submission


class RapporteurForm(forms.Form):
    """Who writes down what is agreed: an evaluator whose evaluation is in, or the chair."""

    rapporteur = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Rapporteur"),
        empty_label=_("Choose a person"),
        help_text=_("Writes down what the panel agrees on. The chair may write as well, and concludes."),
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [person.pk for person in panel_of(submission)]
        chairs = User.objects.filter(groups__name=Role.CHAIR.value, is_active=True)
        edition = submission.edition
        people += [row.pk for row in chairs if why_not_weigh(row, submission.category, edition) is None]
        self.fields["rapporteur"].queryset = User.objects.filter(pk__in=people).order_by("name")  # type: ignore[attr-defined]


class OpenForm(RapporteurForm):
    why = forms.CharField(
        label=_("Why the panel talks about it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnotherForm(ReasonForm):
    """Who reads a submission as well, of those who can, and why one more is needed."""

    evaluator = forms.ModelChoiceField(
        Evaluator.objects.none(),
        label=_("Evaluator"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This evaluator cannot read it any more. Choose another one.")},
    )
    field_order = ("reason", "evaluator")

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [row.evaluator.pk for row in candidates]
        self.fields["evaluator"].queryset = Evaluator.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
