"""What staff type about a submission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calls.countries import name_of
from calls.models import Edition, Question
from submissions.forms.widgets import LongSelect
from submissions.models import EligibilityCheck, Likeness
from submissions.rules import State


class InboxFilters(forms.Form):
    """The filters of the inbox; they live in the address."""

    q = forms.CharField(label=_("Number, title or organisation"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False, widget=LongSelect)
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
                label=_("Reason for “%(name)s”") % {"name": check["name"]},
                required=False,
                max_length=1000,
                help_text=_("Needed where it fails; then the applicant reads it."),
            )
            seen = forms.CharField(
                label=_("Evidence for “%(name)s”") % {"name": check["name"]},
                required=False,
                max_length=500,
                help_text=_(
                    "Where you saw it: a document, a page, a link. For colleagues; the applicant does not read it."
                ),
            )
            code = check["code"]
            self.fields = {f"check_{code}": field, f"why_{code}": why, f"evidence_{code}": seen} | self.fields

    def checklist(self) -> list[dict[str, Any]]:
        """As the action takes it."""
        return [
            {
                "code": check["code"],
                "passed": self.cleaned_data[f"check_{check['code']}"] == "pass",
                "reason": self.cleaned_data[f"why_{check['code']}"],
                "evidence": self.cleaned_data[f"evidence_{check['code']}"],
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
    questions = forms.MultipleChoiceField(
        label=_("Questions of the form to open"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only these may be answered anew; everything else stays as it arrived."),
    )
    due = forms.DateField(
        label=_("Last day to answer"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, edition: Edition, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].choices = [(row.code, row.label) for row in questions]  # type: ignore[attr-defined]
        days = edition.answer_working_days
        self.fields["due"].help_text = ngettext(
            "Left empty: one working day from now.", "Left empty: %(n)s working days from now.", days
        ) % {"n": days}
        self.zone, self.days = edition.time_zone, days

    def due_after(self, moment: datetime) -> datetime:
        """The first instant that is too late: the end of the day that was chosen, else of the last working day."""
        day = self.cleaned_data["due"]
        if day is None:
            return working_days_later(moment, self.days, self.zone)
        return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone))


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
    """The end of the working day that is `days` later in `zone`; holidays differ between regions and count."""
    local = moment.astimezone(ZoneInfo(zone))
    while days:
        local += timedelta(days=1)
        days -= local.weekday() < 5
    return datetime.combine(local.date() + timedelta(days=1), time(), ZoneInfo(zone))
