"""Tables that staff paste or upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.rules.tables import MOST_BYTES, NoTable, decoded


class TableForm(forms.Form):
    """Pairs from a table: pasted, or a file. What a file says stands in the text field afterwards: nothing is lost."""

    table = forms.CharField(
        label=_("Table of pairs"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One line per pair: e-mail address, number of the submission. Comma, semicolon or tab between; with a "
            "heading the columns may come in any order. At most 5,000 lines."
        ),
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)
    encoding = ""  # what a file was taken for

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        upload = cleaned.pop("file", None)
        if upload is not None:
            try:
                read = decoded(upload.read(MOST_BYTES + 1))
            except NoTable as wrong:
                self.add_error("file", wrong)
            else:
                cleaned["table"] = read.text
                self.data = {**self.data.dict(), "table": read.text}  # type: ignore[attr-defined]  # a QueryDict, as sent
                self.encoding = (
                    _("No mark says how the file is written; it was read as %(name)s. Look at the accents.")
                    if read.assumed
                    else _("The file was read as %(name)s.")
                ) % {"name": read.encoding}
        if not cleaned.get("table", "").strip() and not self.errors:
            self.add_error("table", _("Paste the table or choose a file."))
        return cleaned


class JuryTableForm(TableForm):
    """People to invite, from a table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].label = _("Table of people")
        self.fields["table"].help_text = _(
            "One line per person: e-mail, name, and if you like affiliation, country code, most submissions, categories, "
            "keywords, languages, other mail domains, in this order; with a heading in any order. Comma, semicolon or tab "
            "between; several things in one cell with a vertical bar between. At most 300 lines."
        )
