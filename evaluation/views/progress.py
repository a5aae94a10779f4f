"""Staff pages of the work of the jury: where it stands, and who reads what."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.policies import why_not_run
from calls.views.staff import watched
from evaluation import actions, policies
from evaluation.assigning.reading import closed_to
from evaluation.assigning.table import read_pairs
from evaluation.conflicts import categories_in_conflict
from evaluation.conflicts.suspects import undecided_of
from evaluation.forms import (
    AssignForm,
    ProgressFilters,
    ReasonForm,
)
from evaluation.forms.progress import JuryFilters
from evaluation.forms.tables import TableForm
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.progress import shares
from evaluation.progress.lines import lines_of
from evaluation.progress.overview import drawn, rows_of, submissions_of
from evaluation.rules.tables import faultless

ROWS = 50


@require_safe
def progress(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every submission in evaluation, with its evaluators, total and spread; none of a category closed to the reader."""
    person, edition = watched(request, slug)
    now, closed = arrived_at(request), categories_in_conflict(person, edition)
    prefetch_related_objects([edition], "categories__criteria")  # for the filter and the totals
    form = ProgressFilters(request.GET or None, edition=edition)
    filters = form.cleaned_data if form.is_valid() else {}
    size = int(filters.get("rows") or ROWS)
    page = Paginator(submissions_of(edition, filters, closed, person), size).get_page(request.GET.get("page"))
    rows = rows_of(edition, list(page.object_list), at=now, reader=person)
    may_run, may_decide = (
        why_not_run(person, edition) is None,
        policies.why_not_judge_conflicts(person, edition) is None,
    )
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "lines": lines_of(rows, edition, may_run=may_run, may_decide=may_decide),
        "picture": drawn(rows, edition, 1060),
        "narrow": drawn(rows, edition, 330),
        "closed": len(closed),
        "may_run": may_run,
    }
    return render(request, "evaluation/progress.html", context)


@require_safe
def progress_by_evaluator(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """How far each evaluator is, as a picture and a table."""
    person, edition = watched(request, slug)
    now, closed = arrived_at(request), categories_in_conflict(person, edition)
    form = JuryFilters(request.GET or None, edition=edition)
    filters = form.cleaned_data if form.is_valid() else {}
    page = Paginator(shares.evaluators_of(edition, closed, now, filters), ROWS).get_page(request.GET.get("page"))
    rows = shares.by_evaluator(edition, list(page.object_list), closed, now)
    context = {"edition": edition, "form": form, "page_obj": page, **_shares(rows), "closed": len(closed)}
    context["may_run"] = why_not_run(person, edition) is None
    return render(request, "evaluation/progress_by_evaluator.html", context)


@require_safe
def progress_by_category(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """How far each category is, as a picture and a table."""
    person, edition = watched(request, slug)
    closed = categories_in_conflict(person, edition)
    rows = shares.by_category(edition, closed, arrived_at(request))
    context = {"edition": edition, **_shares(rows), "closed": len(closed)}
    return render(request, "evaluation/progress_by_category.html", context)


def _shares(rows: list[shares.Counts]) -> dict[str, object]:
    return {"rows": rows, "picture": shares.drawn(rows, 1060), "narrow": shares.drawn(rows, 330)}


@require_http_methods(["GET", "POST"])
def assign(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """One pair by hand, or a table of them: all or nothing."""
    person, edition = watched(request, slug)
    require(why_not_run(person, edition))
    table = "table" in request.POST or bool(request.FILES)
    one = AssignForm(request.POST if request.method == "POST" and not table else None, edition=edition, person=person)
    many = TableForm(request.POST if table else None, request.FILES if table else None)
    form: forms.Form = many if table else one
    preview = None
    if form.is_valid():
        try:
            if table and "check" in request.POST:
                preview = faultless(read_pairs(edition, form.cleaned_data["table"], by=person))
            else:
                return _assigned(request, _assign(form, person, edition, arrived_at(request)), slug)
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error("table" if table else None, ValidationError(wrong.messages))
    context = {"edition": edition, "assign_form": one, "table_form": many, "hidden": len(closed_to(person, edition))}
    context["preview"] = None if form.errors else preview
    return render(request, "evaluation/assign.html", context, status=422 if form.errors else 200)


def _assigned(request: AuthenticatedRequest, made: list[Assignment], slug: str) -> HttpResponse:
    """Back to the progress, or to the pairs that look like a conflict where some of them do."""
    messages.success(request, _("%(n)s assigned.") % {"n": len(made)})
    if not (doubtful := undecided_of(made)):
        return redirect("evaluation:progress", slug)
    words = ngettext("%(n)s looks like a conflict: %(pairs)s", "%(n)s look like conflicts: %(pairs)s", len(doubtful))
    messages.warning(request, words % {"n": len(doubtful), "pairs": "; ".join(map(str, doubtful))})
    return redirect("evaluation:conflicts", slug)


def _assign(form: forms.Form, person: User, edition: Edition, now: datetime) -> list[Assignment]:
    typed = form.cleaned_data
    if "table" in typed:
        return actions.assign_from_csv(edition, typed["table"], by=person, at=now)
    return [actions.assign(typed["evaluator"], typed["submission"], by=person, at=now)]


def _open_to(person: User, edition: Edition, *, own: bool = False) -> AssignmentQuerySet:
    """Assignments outside of the categories in which the person has a conflict; with `own`, the person's anyway."""
    open_ = ~Q(submission__category__in=categories_in_conflict(person, edition))
    return Assignment.objects.filter(open_ | Q(evaluator__person=person) if own else open_)


@require_http_methods(["GET", "POST"])
def replace(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    person, edition = watched(request, slug)
    require(why_not_run(person, edition))
    assignment = get_object_or_404(
        _open_to(person, edition).select_related("evaluator__person", "submission__project"),
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
    require(policies.why_not_judge_conflicts(person, edition))
    rows = _open_to(person, edition, own=True).standing().select_related("evaluator__person", "submission__project")
    assignment = get_object_or_404(rows, pk=pk, submission__edition=edition)
    assignment.submission.edition = edition
    require(policies.why_not_void(person, assignment))
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
