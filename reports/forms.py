"""What is asked for. `parameters` are those of `actions.request_export`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.models import Edition
from evaluation.models import Evaluator
from reports.documents import DOCUMENTS, FORMATS
from reports.policies import UNKNOWN
from submissions.models import Submission
from submissions.readers import in_reach


class RequestForm(forms.Form):
    """One document in one format; of one entry or evaluator where the document is about one."""

    document = forms.ChoiceField(choices=[(code, document.title) for code, document in DOCUMENTS.items()])
    format = forms.ChoiceField(choices=[(code, code) for code in FORMATS])
    submission = forms.ModelChoiceField(Submission.objects.none(), to_field_name="public_id", required=False)
    number = forms.CharField(max_length=20, required=False)  # of the receipt: the submission as people name it
    evaluator = forms.ModelChoiceField(Evaluator.objects.none(), required=False)

    def __init__(self, *args: Any, edition: Edition, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = in_reach(person, as_jury=False).filter(edition=edition, version__isnull=False)
        self.fields["submission"].queryset = self.rows  # type: ignore[attr-defined]
        self.fields["evaluator"].queryset = Evaluator.objects.filter(edition=edition)  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip().upper()
        if number and not self.rows.filter(number=number).exists():
            raise ValidationError(_("No submission of this call that you may read has the number %(number)s."),
                                  params={"number": number})  # fmt: skip
        return number

    @property
    def complaint(self) -> str:
        """Why it is not valid, as one sentence."""
        said = self.errors.get("number")
        return str(said[0] if said else UNKNOWN.reason)

    @property
    def parameters(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        number = found.pop("number")
        return {**found, "submission": self.rows.get(number=number)} if number else found
