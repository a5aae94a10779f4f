"""What is asked for. The fields are the parameters of `actions.request_export`."""

from __future__ import annotations

from typing import Any

from django import forms

from calls.models import Edition
from reports.documents import DOCUMENTS, FORMATS
from submissions.models import Submission


class RequestForm(forms.Form):
    """One document in one format; of one submission where the document is about one."""

    document = forms.ChoiceField(choices=[(code, document.title) for code, document in DOCUMENTS.items()])
    format = forms.ChoiceField(choices=[(code, code) for code in FORMATS])
    submission = forms.ModelChoiceField(Submission.objects.none(), to_field_name="public_id", required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].queryset = Submission.objects.finalists().filter(edition=edition)  # type: ignore[attr-defined]
