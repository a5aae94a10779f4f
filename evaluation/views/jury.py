"""Staff pages of who is on the jury."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.policies import why_not_run
from calls.views.staff import watched
from evaluation import actions
from evaluation.forms.people import InviteForm
from evaluation.forms.tables import JuryTableForm
from evaluation.jury.profiles import today_in
from evaluation.jury.table import Invitee, read_jury
from evaluation.models import Evaluator
from evaluation.progress.overview import jury_of
from evaluation.rules.tables import Understood, faultless


@require_safe
def evaluators(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    person, edition = watched(request, slug)
    return _evaluators(request, person, edition, InviteForm(edition=edition), JuryTableForm())


def _evaluators(
    request: AuthenticatedRequest,
    person: User,
    edition: Edition,
    form: InviteForm,
    table_form: JuryTableForm,
    status: int = 200,
    preview: Understood[Invitee] | None = None,
) -> HttpResponse:
    context = {
        "preview": preview,
        "edition": edition,
        "rows": jury_of(edition, today_in(edition, arrived_at(request))),
        "has_code": bool(edition.conduct),
        "form": form,
        "table_form": table_form,
        "may_run": why_not_run(person, edition) is None,
    }
    return render(request, "evaluation/evaluators.html", context, status=status)


@require_POST
def invite(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """One person, or a table of them: all or nothing."""
    person, edition = watched(request, slug)
    require(why_not_run(person, edition))
    table = "table" in request.POST or bool(request.FILES)
    one = InviteForm(None if table else request.POST, edition=edition)
    many = JuryTableForm(request.POST if table else None, request.FILES if table else None)
    form: forms.Form = many if table else one
    preview = None
    if form.is_valid():
        try:
            if table and "check" in request.POST:
                preview = faultless(read_jury(edition, form.cleaned_data["table"]))
            else:
                invited = _invite(form, person, edition, arrived_at(request))
                messages.success(request, _("Invited: %(names)s.") % {"names": ", ".join(str(row) for row in invited)})
                return redirect("evaluation:evaluators", slug)
        except Refused as refused:
            form.add_error("table" if table else "email", str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error("table" if table else None, ValidationError(wrong.messages))
    return _evaluators(request, person, edition, one, many, status=200 if preview else 422, preview=preview)


def _invite(form: forms.Form, person: User, edition: Edition, now: datetime) -> list[Evaluator]:
    typed = dict(form.cleaned_data)
    if "table" in typed:
        return actions.invite_from_csv(edition, typed["table"], by=person, at=now)
    return [actions.invite_by_address(edition, **typed, by=person, at=now)]
