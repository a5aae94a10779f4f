"""Staff pages of the ranking and of what the chair decides for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from calls.models import Category, Edition
from calls.policies import why_not_run
from calls.scripts import REPLAY_RANKING, handed_out
from calls.views.staff import watched
from evaluation import actions, policies
from evaluation.conflicts import categories_in_conflict, conflicts_since
from evaluation.forms import ReasonForm
from evaluation.models import Ranking, RankingPlace
from evaluation.policies.correcting import being_corrected
from evaluation.policies.evaluating_first import unread_categories
from evaluation.ranking.page import Table, table_of, tables_of
from evaluation.views.snapshots import as_file
from submissions.conflicted import hidden_in


@require_safe
def ranking(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The frozen ranking, under embargo."""
    person, edition = watched(request, slug)
    frozen = edition.rankings.select_related("frozen_by").defer("canonical").order_by("-frozen_at", "-pk").first()
    closed = categories_in_conflict(person, edition)
    hidden = len(hidden_in(edition, person)) if closed else 0  # each hidden entry closes its category
    context: dict[str, Any] = {"edition": edition, "frozen": frozen, "hidden": hidden}
    if frozen is not None:
        tables, context["page_obj"] = _tables(request, edition, frozen)
        corrected = being_corrected(edition)
        context |= {
            "categories": [table for table in tables if table.category.pk not in closed],
            "closed": [table.category for table in tables if table.category.pk in closed],
            "may_promote": why_not_run(person, edition) is None,
            "outdated": [row for row in conflicts_since(frozen) if row.submission.category_id not in closed],
            "corrected": corrected,
        }
    if frozen is None or corrected:
        may_decide = policies.why_not_decide(person, edition) is None
        own = closed | unread_categories(person, edition)
        context |= {"may_decide": may_decide, "deciding": edition.categories.exclude(pk__in=own)}
    return render(request, "evaluation/ranking.html", context)


def _tables(request: AuthenticatedRequest, edition: Edition, frozen: Ranking) -> tuple[list[Table], Page[str] | None]:
    """The first places of every category, or a page of the one that is asked for."""
    code = request.GET.get("category")
    if not code:
        return tables_of(edition, frozen), None
    found = table_of(edition, frozen, code, page=request.GET.get("page"))
    if found is None:
        raise Http404
    return [found[0]], found[1]


def _category(edition: Edition, code: str) -> Category:
    """Looked up in Python: an address may name what no database takes."""
    for category in edition.categories.all():
        if category.code == code:
            return category
    raise Http404


@require_safe
def snapshot(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The canonical text of the ranking: whoever has it can compute the ranking again."""
    person, edition = watched(request, slug)
    require(policies.why_not_take_ranking(person, edition))
    frozen = edition.rankings.order_by("-frozen_at", "-pk").first()
    if frozen is None:
        raise Http404
    return as_file(frozen)


@require_safe
def replay_script(request: AuthenticatedRequest, slug: str) -> FileResponse:
    """The script that computes a snapshot again with nothing but Python."""
    watched(request, slug)
    return handed_out(REPLAY_RANKING)


@require_http_methods(["GET", "POST"])
def no_award(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The chair decides that a category has no winner."""
    person, edition = watched(request, slug)
    require(policies.why_not_decide(person, edition))
    category = _category(edition, request.GET.get("category", ""))
    require(policies.why_not_decide_on(person, category, edition))
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
