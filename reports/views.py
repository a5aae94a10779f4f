"""Asking for documents, watching them being made, taking them. A file leaves as an attachment that can do nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest, recently_authenticated
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.models import Edition
from reports import actions, documents, policies
from reports.forms import RequestForm
from reports.models import Export
from submissions.models import Submission
from submissions.policies.reading import WATCHERS
from submissions.readers import in_reach

ROWS = 50


@require_safe
def edition_documents(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """What may be asked for, and everything that was."""
    edition = _watched(request, slug)
    now = arrived_at(request)
    finalists = Submission.objects.finalists().filter(edition=edition).select_related("project", "category")
    context = {
        "edition": edition,
        "shelves": [
            (name, [(document, document.why_not(request.user, edition, None, now)) for document in on_it])
            for name, on_it in documents.shelves()
        ],
        "finalists": finalists.order_by("category__position", "number"),
        "certificates_refused": policies.why_not_certificates(request.user, edition, None, now),
        **_listed(request, edition),
    }
    return render(request, "reports/documents.html", context)


@require_safe
@never_cache
def edition_exports(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The list alone; the page asks for it again while something is being made."""
    edition = _watched(request, slug)
    return render(request, "reports/_exports.html", {"edition": edition, **_listed(request, edition)})


@require_POST
def ask(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    edition = _watched(request, slug)
    form = RequestForm(request.POST, edition=edition)
    if not form.is_valid():
        messages.error(request, str(policies.UNKNOWN.reason))
        return redirect("reports:documents", slug)
    try:
        export = actions.request_export(**form.cleaned_data, edition=edition, by=request.user, at=arrived_at(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("%(title)s: asked for. It appears in the list.") % {"title": documents.title_of(export)}
        )
    return redirect("reports:documents", slug)


@require_POST
def download(request: AuthenticatedRequest, public_id: UUID) -> HttpResponseBase:
    """A POST, because taking a document is written down. One of a whole edition is for who has just proved who they are."""
    export = _own_or_watched(request, public_id)
    take = _take if export.submission_id else recently_authenticated(_take)
    return take(request, export)


def _take(request: AuthenticatedRequest, export: Export) -> HttpResponseBase:
    return _attachment(actions.download(export, by=request.user, at=arrived_at(request)))


@require_POST
def retry(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    export = actions.retry(_own_or_watched(request, public_id), by=request.user, at=arrived_at(request))
    return redirect(_page_of(request, export))


@require_POST
def cancel(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    export = actions.cancel(_own_or_watched(request, public_id), by=request.user, at=arrived_at(request))
    return redirect(_page_of(request, export))


@require_safe
@never_cache
def own_documents(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Receipts and certificate of one submission, for the people who work on it."""
    submission = _edited(request, public_id)
    receipts = Export.objects.filter(document=documents.RECEIPT).order_by("-requested_at", "-pk")
    certificates = submission.exports.filter(document=documents.CERTIFICATE, requested_by=request.user)
    now, edition = arrived_at(request), submission.edition
    refusal = policies.why_not_certificate(request.user, edition, submission, now)
    summaries = submission.exports.filter(document=documents.SUMMARY, requested_by=request.user)
    context = {
        "submission": submission,
        "edition": submission.edition,
        "versions": submission.versions.order_by("-number").prefetch_related(
            Prefetch("exports", queryset=receipts, to_attr="receipts")
        ),
        "certificate": certificates.order_by("-requested_at", "-pk").first(),
        "may_certify": refusal is None,
        "summary": summaries.order_by("-requested_at", "-pk").first(),
        "may_read_summary": policies.why_not_summary(request.user, edition, submission, now) is None,
    }
    return render(request, "reports/own.html", context)


@require_POST
def ask_own(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """A receipt that is missing, or the certificate."""
    submission = _edited(request, public_id)
    document = request.POST.get("document", "")
    actions.request_export(
        document, "pdf", edition=submission.edition, submission=submission, by=request.user, at=arrived_at(request)
    )
    return redirect("reports:own", public_id)


@require_safe
@never_cache
def receipt(request: AuthenticatedRequest, public_id: UUID) -> HttpResponseBase:
    """The receipt of the standing version, or the page of documents while it is being made. Reading it is not logged."""
    rows = in_reach(request.user, as_jury=False).select_related("edition")
    submission = get_object_or_404(rows, public_id=public_id)
    refusal = policies.why_not_receipt(request.user, submission.edition, submission, arrived_at(request))
    if refusal == policies.NOT_YOURS:
        raise Http404
    require(refusal)
    ready = submission.exports.filter(
        document=documents.RECEIPT, version=submission.version_id, state=Export.State.READY
    ).first()
    if ready is not None:
        return _attachment(ready)
    messages.info(request, _("The receipt is being made. It appears here within a minute."))
    return redirect("reports:own", public_id)


def _watched(request: AuthenticatedRequest, slug: str) -> Edition:
    edition = get_object_or_404(Edition.objects.with_gates(), slug=slug)
    require(policies.why_not_watch_exports(request.user, edition))
    return edition


def _edited(request: AuthenticatedRequest, public_id: UUID) -> Submission:
    """A submission on which the person works; another's is a 404, like one that does not exist."""
    return get_object_or_404(
        Submission.objects.of(request.user).select_related("edition", "project", "version"), public_id=public_id
    )


def _own_or_watched(request: AuthenticatedRequest, public_id: UUID) -> Export:
    """An export that the person may know of; any other is a 404, like one that does not exist."""
    known = Q(submission__in=in_reach(request.user, as_jury=False).order_by().values("pk"))
    if request.user.has_role(*WATCHERS):
        known |= Q(submission=None)
    rows = Export.objects.filter(known).select_related("edition", "submission", "version")
    export: Export = get_object_or_404(rows, public_id=public_id)
    watched = policies.why_not_watch_exports(request.user, export.edition) is None
    if not watched and not (export.submission and policies.edits(request.user, export.submission)):
        raise Http404
    return export


def _listed(request: AuthenticatedRequest, edition: Edition) -> dict[str, Any]:
    """What `reports/_exports.html` needs, at the same number of queries for one export as for fifty."""
    page = Paginator(Export.objects.filter(edition=edition).for_desk().for_listing(), ROWS).get_page(
        request.GET.get("page")
    )
    manages = policies.organises(request.user, edition)
    rows = [(export, documents.title_of(export), documents.format_of(export)) for export in page]
    busy = any(export.unfinished for export in page)
    return {"page_obj": page, "rows": rows, "manages": manages, "busy": busy, "request": request}


def _page_of(request: AuthenticatedRequest, export: Export) -> str:
    if policies.why_not_watch_exports(request.user, export.edition) is None or export.submission is None:
        return reverse("reports:documents", args=[export.edition.slug])
    return reverse("reports:own", args=[export.submission.public_id])


def _attachment(export: Export) -> FileResponse:
    """Inert: an attachment under its own name, of the type it has, in a sandbox should somebody open it in place."""
    response = FileResponse(
        export.file.open("rb"), as_attachment=True, filename=export.name, content_type=export.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
