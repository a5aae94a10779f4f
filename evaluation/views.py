"""Staff pages of the jury's work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Category, Edition
from calls.policies import why_not_run
from calls.views.staff import watched
from evaluation import actions, policies
from evaluation.forms import (
    AssignForm,
    InviteForm,
    JuryTableForm,
    ProgressFilters,
    ReasonForm,
    TableForm,
    TieForm,
)
from evaluation.models import Assignment, Evaluator, RankingPlace
from evaluation.overview import drawn, jury_of, rows_of, submissions_of
from evaluation.ranking_page import category_rows
from evaluation.ties import unsettled_ties
from submissions.models import Submission

ROWS = 50


@require_safe
def progress(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every submission in evaluation, with its evaluators, total and spread."""
    person, edition = watched(request, slug)
    form = ProgressFilters(request.GET or None, edition=edition)
    filters = form.cleaned_data if form.is_valid() else {}
    page = Paginator(submissions_of(edition, filters), ROWS).get_page(request.GET.get("page"))
    rows = rows_of(edition, list(page.object_list))
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "rows": rows,
        "picture": drawn(rows, edition, 1060),
        "narrow": drawn(rows, edition, 330),
        "may_run": why_not_run(person, edition) is None,
        "may_decide": policies.why_not_decide(person, edition, arrived_at(request)) is None,
    }
    return render(request, "evaluation/progress.html", context)


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
) -> HttpResponse:
    context = {
        "edition": edition,
        "rows": jury_of(edition),
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
    if form.is_valid():
        try:
            invited = _invite(form, person, edition, arrived_at(request))
        except Refused as refused:
            form.add_error("table" if table else "email", str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error("table" if table else None, ValidationError(wrong.messages))
        else:
            messages.success(request, _("Invited: %(names)s.") % {"names": ", ".join(str(row) for row in invited)})
            return redirect("evaluation:evaluators", slug)
    return _evaluators(request, person, edition, one, many, status=422)


def _invite(form: forms.Form, person: User, edition: Edition, now: datetime) -> list[Evaluator]:
    typed = dict(form.cleaned_data)
    if "table" in typed:
        return actions.invite_from_csv(edition, typed["table"], by=person, at=now)
    return [actions.invite_by_address(edition, **typed, by=person, at=now)]


@require_http_methods(["GET", "POST"])
def assign(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """One pair by hand, or a table of them: all or nothing."""
    person, edition = watched(request, slug)
    require(why_not_run(person, edition))
    table = "table" in request.POST or bool(request.FILES)
    one = AssignForm(request.POST if request.method == "POST" and not table else None, edition=edition)
    many = TableForm(request.POST if table else None, request.FILES if table else None)
    form: forms.Form = many if table else one
    if form.is_valid():
        try:
            made = _assign(form, person, edition, arrived_at(request))
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error("table" if table else None, wrong)
        else:
            messages.success(request, _("%(n)s assigned.") % {"n": made})
            return redirect("evaluation:progress", slug)
    context = {"edition": edition, "assign_form": one, "table_form": many}
    return render(request, "evaluation/assign.html", context, status=422 if form.errors else 200)


def _assign(form: forms.Form, person: User, edition: Edition, now: datetime) -> int:
    typed = form.cleaned_data
    if "table" in typed:
        return len(actions.assign_from_csv(edition, typed["table"], by=person, at=now))
    actions.assign(typed["evaluator"], typed["submission"], by=person, at=now)
    return 1


@require_http_methods(["GET", "POST"])
def replace(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    person, edition = watched(request, slug)
    require(why_not_run(person, edition))
    assignment = get_object_or_404(
        Assignment.objects.select_related("evaluator__person", "submission__project"),
        pk=pk,
        submission__edition=edition,
    )
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.replace(assignment, **form.cleaned_data, by=person, at=arrived_at(request))
        messages.success(request, _("Taken back. Assign somebody else now."))
        return redirect("evaluation:progress", slug)
    names = {"number": assignment.submission.number, "person": assignment.evaluator}
    title = _("Take %(number)s from %(person)s?") % names
    context = {"edition": edition, "form": form, "title": title, "act": _("Take it back")}
    return render(request, "evaluation/reason.html", context)


@require_http_methods(["GET", "POST"])
def late_conflict(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """The chair accepts a conflict found after scoring: the scores are void, and the reason is kept."""
    person, edition = watched(request, slug)
    require(policies.why_not_decide(person, edition, arrived_at(request)))
    rows = Assignment.objects.standing().select_related("evaluator__person", "submission__project")
    assignment = get_object_or_404(rows, pk=pk, submission__edition=edition)
    form = ReasonForm(request.POST or None, initial={"reason": assignment.reason})
    if form.is_valid():
        stands = "dismiss" in request.POST
        act = actions.dismiss_late_conflict if stands else actions.accept_late_conflict
        act(assignment, **form.cleaned_data, by=person, at=arrived_at(request))
        done = _("The scores stand.") if stands else _("The scores are void. Somebody else may have to read it.")
        messages.success(request, done)
        return redirect("evaluation:progress", slug)
    names = {"number": assignment.submission.number, "person": assignment.evaluator}
    title = _("Void the scores of %(person)s on %(number)s, for a conflict of interest?") % names
    dismiss = _("No conflict: the scores stand") if assignment.reason else ""
    context = {"edition": edition, "form": form, "title": title, "act": _("Void the scores"), "dismiss": dismiss}
    return render(request, "evaluation/reason.html", context)


@require_safe
def ranking(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The frozen ranking, under embargo."""
    person, edition = watched(request, slug)
    frozen = edition.rankings.order_by("-frozen_at", "-pk").first()
    context: dict[str, Any] = {"edition": edition, "frozen": frozen}
    if frozen is not None:
        context |= {"categories": category_rows(edition, frozen), "may_promote": why_not_run(person, edition) is None}
    else:
        may_decide = policies.why_not_decide(person, edition, arrived_at(request)) is None
        context |= {"may_decide": may_decide, "no_awards": edition.categories.filter(no_award__isnull=False)}
    return render(request, "evaluation/ranking.html", context)


@require_safe
def snapshot(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The canonical text of the ranking: whoever has it can compute the ranking again."""
    _person, edition = watched(request, slug)
    frozen = edition.rankings.order_by("-frozen_at", "-pk").first()
    if frozen is None:
        raise Http404
    answer = HttpResponse(frozen.canonical, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ranking-{frozen.sha256[:12]}.json"'
    return answer


@require_http_methods(["GET", "POST"])
def ties(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Ties that decide something, for the chair; a POST settles one."""
    person, edition = watched(request, slug)
    may_decide = policies.why_not_decide(person, edition, arrived_at(request)) is None
    found = unsettled_ties(edition)
    rows = Submission.objects.filter(public_id__in=[name for _category, tie in found for name in tie]).for_listing()
    by_name = {str(row.public_id): row for row in rows}
    forms_of = []
    for number, (category, tie) in enumerate(found):
        chosen = request.method == "POST" and request.POST.get("tie") == str(number)
        form = TieForm(request.POST if chosen else None, tied=[by_name[name] for name in tie], prefix=f"tie{number}")
        if chosen and form.is_valid():
            typed = form.cleaned_data
            try:
                actions.settle_tie(
                    category,
                    order=form.order(),
                    ex_aequo=typed["ex_aequo"],
                    reason=typed["reason"],
                    by=person,
                    at=arrived_at(request),
                )
            except ValidationError as wrong:
                form.add_error(None, ValidationError(wrong.messages))
            else:
                messages.success(request, _("The tie is settled."))
                return redirect("evaluation:ties", slug)
        forms_of.append((number, category, form))
    context = {"edition": edition, "ties": forms_of, "may_decide": may_decide}
    return render(request, "evaluation/ties.html", context)


@require_http_methods(["GET", "POST"])
def no_award(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The chair decides that a category has no winner."""
    person, edition = watched(request, slug)
    require(policies.why_not_decide(person, edition, arrived_at(request)))
    category = get_object_or_404(Category, edition=edition, code=request.GET.get("category", ""))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.decide_no_award(category, **form.cleaned_data, by=person, at=arrived_at(request))
        messages.success(request, _("There will be no winner in %(name)s.") % {"name": category.name})
        return redirect("evaluation:ranking", slug)
    title = _("No award in %(name)s?") % {"name": category.name}
    context = {"edition": edition, "form": form, "title": title, "act": _("Decide on no award")}
    return render(request, "evaluation/reason.html", context)


@require_http_methods(["GET", "POST"])
def promote(request: AuthenticatedRequest, slug: str, code: str) -> HttpResponse:
    """The next in rank moves up, because a finalist has left before the vote opened."""
    person, edition = watched(request, slug)
    category = get_object_or_404(Category, edition=edition, code=code)
    require(policies.why_not_promote(person, category, edition, arrived_at(request)))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            place: RankingPlace = actions.promote_next(category, **form.cleaned_data, by=person, at=arrived_at(request))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("%(number)s is a finalist now.") % {"number": place.submission})
            return redirect("evaluation:ranking", slug)
    title = _("Promote the next in %(name)s?") % {"name": category.name}
    context = {"edition": edition, "form": form, "title": title, "act": _("Promote the next")}
    return render(request, "evaluation/reason.html", context)
