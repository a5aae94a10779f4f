"""The released results. Before the release these addresses do not exist, for anybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.arrival import arrived_at
from results.shown import released_editions, shown
from voting.paper import stage_of


@login_not_required
@require_safe
def all_results(request: HttpRequest) -> HttpResponse:
    """Every edition whose results are out."""
    return render(request, "results/all.html", {"editions": released_editions(arrived_at(request))})


@login_not_required
@require_safe
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """Winners, favourites and certified votes of one edition."""
    stage = stage_of(slug=slug)
    if stage is None or not stage.results_are_public(arrived_at(request)):
        raise Http404
    context = {
        "edition": stage.edition,
        "released_at": stage.results_released_at,
        "shown": shown(stage),
        "version": stage.version,
    }
    return render(request, "results/edition.html", context)
