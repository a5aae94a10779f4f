"""What a POST to a page of a profile does: the same for the evaluator's own page and for staff's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from evaluation import actions
from evaluation.forms.people import AbsenceForm, ProfileForm
from evaluation.models import Absence, Evaluator


def forms_of(request: HttpRequest, evaluator: Evaluator, form: type[ProfileForm]) -> dict[str, Any]:
    """The two forms, whichever was sent bound to what was typed."""
    sent = request.POST if request.method == "POST" else None
    profile = sent if sent is not None and "profile" in sent else None
    absence = sent if sent is not None and "absence" in sent else None
    return {
        "form": form(profile, edition=evaluator.edition, evaluator=evaluator),
        "absence_form": AbsenceForm(absence),
        "absences": list(evaluator.absences.all()),
    }


def done_with(request: HttpRequest, evaluator: Evaluator, forms: dict[str, Any], by: User, at: datetime) -> str:
    """Do what was sent and say so; "" when there was nothing to do, or a fault that stands in its form."""
    profile, absence = forms["form"], forms["absence_form"]
    if number := request.POST.get("remove"):
        row = Absence.objects.filter(pk=int(number) if number.isdecimal() else 0, evaluator=evaluator).first()
        if row is None:
            raise Http404
        actions.remove_absence(row, by=by, at=at)
        return _("The absence is taken back.")
    if absence.is_bound and absence.is_valid():
        actions.add_absence(evaluator, **absence.cleaned_data, by=by, at=at)
        return _("The absence is noted.")
    if profile.is_bound and profile.is_valid():
        try:
            actions.describe(evaluator, **profile.cleaned_data, by=by, at=at)
        except ValidationError as wrong:
            profile.add_error(None, wrong)
        else:
            return _("The profile is saved.")
    return ""
