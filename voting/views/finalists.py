"""The finalists, once they are released. Before, nothing tells that there will be any."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.arrival import arrived_at
from submissions.models import FinalistTask
from voting.favourites import is_favourite
from voting.paper import Choice, Finalist, Stage, footnote_of, open_papers, paper_of
from voting.rules import Stand
from voting.views.ballot import stage_or_404

# What a finalist's picture may be; anything else is not served, whatever its name says.
SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


def _released_or_404(request: HttpRequest, slug: str) -> Stage:
    stage = stage_or_404(slug)
    if not stage.finalists_are_public(arrived_at(request)):
        raise Http404
    return stage


def _find_or_404(stage: Stage, name: str) -> tuple[Choice, Finalist]:
    for choice in paper_of(stage):
        for one in choice.finalists:
            if name in (one.id, one.name):
                return choice, one
    raise Http404


@login_not_required
@gzip_page
@require_safe
def finalists_all(request: HttpRequest) -> HttpResponse:
    """Every edition whose finalists are public."""
    return render(request, "voting/finalists_all.html", {"editions": open_papers(arrived_at(request))})


@login_not_required
@gzip_page
@require_safe
def finalists(request: HttpRequest, slug: str) -> HttpResponse:
    stage = _released_or_404(request, slug)
    paper = paper_of(stage)
    context = {"edition": stage.edition, "paper": paper, "version": stage.version, "footnote": footnote_of(paper)}
    context["votable"] = _is_open(stage, request)
    return render(request, "voting/finalists.html", context)


@login_not_required
@gzip_page
@require_safe
def finalist(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One finalist's own page; after the release of results it says what came of it."""
    stage = _released_or_404(request, slug)
    choice, one = _find_or_404(stage, name)
    context = {"edition": stage.edition, "choice": choice, "finalist": one, "votable": _is_open(stage, request)}
    context["footnote"] = footnote_of([choice]) if one.country == "XK" else ""
    released_at = stage.results_released_at
    if released_at is not None and released_at <= arrived_at(request):
        context |= {"results": True, "favourite": is_favourite(one.pk)}
    return render(request, "voting/finalist.html", context)


def _is_open(stage: Stage, request: HttpRequest) -> bool:
    return stage.stand(arrived_at(request)) is Stand.OPEN


@login_not_required
@require_safe
def finalist_picture(request: HttpRequest, slug: str, name: str) -> FileResponse:
    """The finalist's picture, inert: a picture by its content, in a page that may do nothing."""
    stage = _released_or_404(request, slug)
    _, one = _find_or_404(stage, name)
    task = get_object_or_404(FinalistTask.objects.exclude(picture=""), submission=one.pk)
    file = task.picture.open("rb")
    head = file.read(16)
    file.seek(0)
    kind = next((kind for signature, kind in SIGNATURES if head.startswith(signature)), None)
    if kind is None:
        file.close()
        raise Http404
    response = FileResponse(file, content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
