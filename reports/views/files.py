"""Taking a finished file, and trying again. A file leaves as an attachment that can do nothing."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import AuthenticatedRequest, recently_authenticated
from accounts.arrival import arrived_at
from reports import actions, policies
from reports.models import Export
from submissions.policies.reading import WATCHERS
from submissions.readers import in_reach


@require_POST
def download(request: AuthenticatedRequest, public_id: UUID) -> HttpResponseBase:
    """A POST, because taking a document is written down. One of a whole edition is for who has just proved who they are."""
    export = _own_or_watched(request, public_id)
    take = _take if export.submission_id else recently_authenticated(_take)
    return take(request, export)


def _take(request: AuthenticatedRequest, export: Export) -> HttpResponseBase:
    return attachment(actions.download(export, by=request.user, at=arrived_at(request)))


@require_POST
def retry(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    export = actions.retry(_own_or_watched(request, public_id), by=request.user, at=arrived_at(request))
    return redirect(_page_of(request, export))


@require_POST
def cancel(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    export = actions.cancel(_own_or_watched(request, public_id), by=request.user, at=arrived_at(request))
    return redirect(_page_of(request, export))


def _own_or_watched(request: AuthenticatedRequest, public_id: UUID) -> Export:
    """An export that the person may know of; any other is a 404, like one that does not exist."""
    known = Q(submission__in=in_reach(request.user, as_jury=False).order_by().values("pk"))
    known |= Q(evaluator__person=request.user)
    if request.user.has_role(*WATCHERS):
        known |= Q(submission=None)
    rows = Export.objects.filter(known).select_related("edition", "submission", "version", "evaluator")
    export: Export = get_object_or_404(rows, public_id=public_id)
    watched = policies.why_not_watch_exports(request.user, export.edition) is None
    if not watched and not policies.is_own(request.user, export):
        raise Http404
    return export


def _page_of(request: AuthenticatedRequest, export: Export) -> str:
    if policies.why_not_watch_exports(request.user, export.edition) is None:
        return reverse("reports:documents", args=[export.edition.slug])
    return actions.page_of(request.user, export)


def attachment(export: Export) -> FileResponse:
    """Inert: an attachment under its own name, of the type it has, in a sandbox should somebody open it in place."""
    response = FileResponse(
        export.file.open("rb"), as_attachment=True, filename=export.name, content_type=export.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
