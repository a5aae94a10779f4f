"""The staff's inbox, one submission with its check, and the finalists' tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.hidden import events_for
from accounts.models import User
from accounts.refusals import require
from calls.models import Edition
from calls.views.staff import watched
from submissions import actions, conflicted, policies
from submissions.actions.checks import rules_of
from submissions.actions.clarifying import may_be_asked_anew
from submissions.beside import notes_of
from submissions.forms.staff import AskForm, CheckForm, DecisionForm, InboxFilters
from submissions.inbox import lines_of, rows_for
from submissions.models import FinalistTask, Message, Submission
from submissions.resemblance import fingerprints, pairs_of
from submissions.rules import State
from submissions.threads import unread_of

ROWS = 50


@require_safe
def inbox(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    person, edition = watched(request, slug)
    form = InboxFilters(request.GET or None, edition=edition)
    filters = form.cleaned_data if form.is_valid() else {}
    hidden = conflicted.hidden_in(edition, person)
    page = Paginator(rows_for(edition, filters, hidden), ROWS).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "lines": lines_of(edition, list(page)),
        "chips": _chips(request, form, filters),
        "hidden": len(hidden),
    }
    return render(request, "submissions/inbox.html", context)


def _chips(request: HttpRequest, form: forms.Form, filters: dict[str, Any]) -> list[dict[str, str]]:
    """The chosen filters, each with the address without it."""
    chips = []
    for name, value in filters.items():
        if value:
            query = request.GET.copy()
            query.pop(name, None)
            query.pop("page", None)
            said = dict(getattr(form.fields[name], "choices", [])).get(value, value)
            chips.append({"words": f"{form.fields[name].label}: {said}", "address": f"?{query.urlencode()}"})
    return chips


@require_safe
def submission(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, edition = watched(request, slug)
    row = _row(person, edition, public_id)
    return _page(request, person, row, CheckForm(edition=edition), _ask_form(row), DecisionForm())


@require_POST
def check(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, edition = watched(request, slug)
    row = _row(person, edition, public_id)
    form = CheckForm(request.POST, edition=edition)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.check_eligibility(
                row,
                verdict=typed["verdict"],
                checklist=form.checklist(),
                reason=typed["reason"],
                by=person,
                at=arrived_at(request),
            )
        except ValidationError as wrong:
            _put(form, wrong)
        else:
            messages.success(request, _("The verdict is recorded."))
            return redirect("submissions:inbox", slug)
    return _page(request, person, row, form, _ask_form(row), DecisionForm(), status=422)


@require_POST
def ask(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, edition = watched(request, slug)
    row = _row(person, edition, public_id)
    form = _ask_form(row, request.POST)
    if form.is_valid():
        now, typed = arrived_at(request), form.cleaned_data
        asked = {"question": typed["question"], "questions": typed["questions"], "due": form.due_after(now)}
        try:
            actions.request_clarification(row, **asked, by=person, at=now)
        except ValidationError as wrong:
            _put(form, wrong)
        else:
            messages.success(request, _("The question is on its way."))
            return redirect("submissions:staff_submission", slug, public_id)
    return _page(request, person, row, CheckForm(edition=edition), form, DecisionForm(), status=422)


def _ask_form(row: Submission, data: Any = None) -> AskForm:
    return AskForm(data, edition=row.edition, questions=may_be_asked_anew(row))


@require_POST
def decide(request: AuthenticatedRequest, slug: str, public_id: UUID) -> HttpResponse:
    person, edition = watched(request, slug)
    row = _row(person, edition, public_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        upheld = typed["upheld"] == "yes"
        actions.decide_appeal(row, upheld=upheld, reason=typed["reason"], by=person, at=arrived_at(request))
        messages.success(request, _("The appeal is decided, and the applicant will be told."))
        return redirect("submissions:inbox", slug)
    return _page(request, person, row, CheckForm(edition=edition), _ask_form(row), form, status=422)


@require_safe
def finalists(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Who of the finalists has confirmed, consented and said what the public will read."""
    person, edition = watched(request, slug)
    tasks = (
        FinalistTask.objects.filter(submission__edition=edition)
        .exclude(submission__in=conflicted.hidden(person).values("pk"))
        .select_related("submission__project", "submission__organisation", "submission__category")
        .order_by("submission__category__position", "submission__number")
    )
    context = {"edition": edition, "tasks": tasks, "hidden": len(conflicted.hidden_in(edition, person))}
    return render(request, "submissions/finalists.html", context)


def _row(person: User, edition: Edition, public_id: UUID) -> Submission:
    """A submission of the edition that was handed in once; what a draft says is not for staff."""
    row = (
        Submission.objects.for_listing()
        .prefetch_related("editors__person", "clarifications", "checks__by", "versions")
        .filter(edition=edition, public_id=public_id)
        .exclude(version=None)
        .first()
    )
    if row is None:
        raise Http404
    row.edition = edition
    require(policies.why_not_look_after(person, row))
    return row


def _put(form: forms.Form, wrong: ValidationError) -> None:
    named = wrong.error_dict if hasattr(wrong, "error_dict") else {"": wrong.error_list}
    for name, errors in named.items():
        form.add_error(name if name in form.fields else None, ValidationError(errors))


def _page(
    request: AuthenticatedRequest,
    person: User,
    row: Submission,
    check_form: CheckForm,
    ask_form: AskForm,
    decision_form: DecisionForm,
    status: int = 200,
) -> HttpResponse:
    now, edition = arrived_at(request), row.edition
    context = {
        "submission": row,
        "edition": edition,
        "content": row.version.content if row.version else {},
        "reasons": rules_of(row),
        "check_form": check_form,
        "ask_form": ask_form,
        "decision_form": decision_form,
        "may_check": policies.why_not_check(person, row, now) is None,
        "may_ask": policies.why_not_check(person, row, now) is None and row.state == State.SUBMITTED,
        "why_not_decide": policies.why_not_decide_appeal(person, row),
        "notes": notes_of(row),
        "pairs": pairs_of(row),
        "fingerprints": fingerprints(row),
        "unread": unread_of(person, row, Message.Side.STAFF),
        "appeal": getattr(row, "appeal", None),
        "history": events_for(person).filter(subject=row.subject).select_related("actor").order_by("-at", "-pk")[:50],
    }
    return render(request, "submissions/staff_submission.html", context, status=status)
