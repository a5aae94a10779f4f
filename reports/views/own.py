"""Documents of an application, for the people who work on it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import require
from reports import actions, documents, policies
from reports.documents import DOCUMENTS
from reports.models import Export
from reports.views.files import attachment
from submissions.models import Submission
from submissions.readers import in_reach

OFFERED = (documents.CERTIFICATE, documents.FAVOURITE, documents.SUMMARY, documents.DOSSIER)


@require_safe
@never_cache
def own_documents(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Receipts of every version, and what else there is by now: certificates, the evaluation summary, the dossier."""
    submission = _edited(request, public_id)
    receipts = Export.objects.filter(document=documents.RECEIPT).order_by("-requested_at", "-pk")
    context = {
        "submission": submission,
        "edition": submission.edition,
        "versions": submission.versions.order_by("-number").prefetch_related(
            Prefetch("exports", queryset=receipts, to_attr="receipts")
        ),
        "offers": _offers(request, submission),
    }
    return render(request, "reports/own.html", context)


def _offers(request: AuthenticatedRequest, submission: Submission) -> list[tuple[documents.Document, Export | None]]:
    """What the person may ask for now, with what came of it last."""
    asked = submission.exports.filter(document__in=OFFERED, requested_by=request.user).select_related("version")
    latest = {export.document: export for export in asked.order_by("requested_at", "pk")}
    now, edition = arrived_at(request), submission.edition
    open_now = [DOCUMENTS[code] for code in OFFERED]
    return [
        (document, latest.get(document.code))
        for document in open_now
        if document.why_not(request.user, edition, submission, now) is None
    ]


@require_POST
def ask_own(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """A receipt that is missing, or what is offered."""
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
        return attachment(ready)
    messages.info(request, _("The receipt is being made. It appears here within a minute."))
    return redirect("reports:own", public_id)


def _edited(request: AuthenticatedRequest, public_id: UUID) -> Submission:
    """A submission on which the person works; another's is a 404, like one that does not exist."""
    return get_object_or_404(
        Submission.objects.of(request.user).select_related("edition", "project", "version"), public_id=public_id
    )
