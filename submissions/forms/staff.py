"""What staff type about a submission."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.countries import name_of
from calls.models import Edition
from submissions.models import EligibilityCheck, Likeness
from submissions.rules import State


class InboxFilters(forms.Form):
    """The filters of the inbox; they live in the address."""

    q = forms.CharField(label=_("Number, title or organisation"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    flag = forms.ChoiceField(
        label=_("Flag"),
        required=False,
        choices=[
            ("", _("Any")),
            ("similar", _("Similar to another entry")),
            ("undecided", _("Similar, not decided yet")),
            ("same", _("The same practice as another")),
            ("messages", _("A message waits for an answer")),
        ],
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_one = [("", _("Any"))]
        codes = edition.submissions.order_by().values_list("organisation__country", flat=True).distinct()
        self._offer("category", any_one + [(row.code, row.name) for row in edition.categories.all()])
        self._offer("state", any_one + list(State.choices))
        self._offer("country", any_one + sorted(((code, name_of(code)) for code in codes), key=lambda row: row[1]))

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """The checklist, one answer and reason per check, and the verdict."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=EligibilityCheck.Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason for the applicant"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed for “ineligible”. The applicant reads this very text."),
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = edition.checklist
        answers = [("pass", _("Pass")), ("fail", _("Fail"))]
        for check in reversed(self.checks):
            field = forms.ChoiceField(
                label=check["name"], help_text=check.get("help", ""), choices=answers, widget=forms.RadioSelect
            )
            why = forms.CharField(
                label=_("Note on “%(name)s”") % {"name": check["name"]}, required=False, max_length=1000
            )
            self.fields = {f"check_{check['code']}": field, f"why_{check['code']}": why} | self.fields

    def checklist(self) -> list[dict[str, Any]]:
        """As the action takes it."""
        return [
            {
                "code": check["code"],
                "passed": self.cleaned_data[f"check_{check['code']}"] == "pass",
                "reason": self.cleaned_data[f"why_{check['code']}"],
            }
            for check in self.checks
        ]


class LikenessForm(forms.Form):
    """Whether two entries are the same practice."""

    verdict = forms.ChoiceField(label=_("Decision"), choices=Likeness.Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the record and for colleagues. The applicants do not read it."),
    )


class AskForm(forms.Form):
    question = forms.CharField(
        label=_("Question to the applicant"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class DecisionForm(forms.Form):
    upheld = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Uphold: the submission is eligible")), ("no", _("Reject: it stays ineligible"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason for the applicant"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


def working_days_later(moment: datetime, days: int, zone: str) -> datetime:
    """The last minute of the working day that is `days` later in `zone`; holidays differ between regions and count."""
    local = moment.astimezone(ZoneInfo(zone))
    while days:
        local += timedelta(days=1)
        days -= local.weekday() < 5
    return local.replace(hour=23, minute=59, second=0, microsecond=0)
