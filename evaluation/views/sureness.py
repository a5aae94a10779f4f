"""Staff pages: how sure the ranking of a category is, and what it would be otherwise. Both read, neither writes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import AuthenticatedRequest
from accounts.refusals import require
from calls.models import Category, Edition
from calls.views.staff import watched
from evaluation import policies
from evaluation.forms.what_if import WhatIfForm
from evaluation.how_sure import page as sure_page
from evaluation.how_sure import what_if as what_if_page
from evaluation.how_sure.reading import frozen_of, tabs_of


@require_safe
def how_sure(request: AuthenticatedRequest, slug: str, code: str) -> HttpResponse:
    """Rank intervals, ties, weights, agreement and severity; the same for as long as the ranking is."""
    edition, category = _category(request, slug, code)
    frozen = frozen_of(edition, category)
    tabs = tabs_of(edition, request.user, category)
    context: dict[str, Any] = {"edition": edition, "category": category, "tabs": tabs, "frozen": frozen}
    if frozen is not None:
        context |= sure_page.page_of(frozen)
    return render(request, "evaluation/how_sure.html", context)


@require_safe
def what_if(request: AuthenticatedRequest, slug: str, code: str) -> HttpResponse:
    """Other weights, numbers of the method card, or one evaluator fewer. Nothing of it is kept."""
    edition, category = _category(request, slug, code)
    frozen = frozen_of(edition, category)
    tabs = tabs_of(edition, request.user, category)
    context: dict[str, Any] = {"edition": edition, "category": category, "tabs": tabs, "frozen": frozen}
    if frozen is not None:
        form = WhatIfForm(request.GET or None, frozen=frozen)
        context["form"] = form
        if form.is_valid() or not form.is_bound:
            asked = form.cleaned_data if form.is_bound else form.as_it_is()
            context |= what_if_page.page_of(frozen, asked) | {"otherwise": form.otherwise(asked)}
    return render(request, "evaluation/what_if.html", context)


def _category(request: AuthenticatedRequest, slug: str, code: str) -> tuple[Edition, Category]:
    person, edition = watched(request, slug)
    category = get_object_or_404(edition.categories.prefetch_related("criteria"), code=code)
    require(policies.why_not_weigh(person, category, edition))
    return edition, category
