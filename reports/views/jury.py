"""Documents for one evaluator: the pack while the jury evaluates, thanks when the results are out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from evaluation.models import Evaluator
from reports import actions, documents
from reports.documents import DOCUMENTS

OFFERED = (documents.PACK, documents.THANKS)


@require_safe
@never_cache
def own(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """What there is for the evaluator, what came of it last, and why not where it is not to be had now."""
    evaluator, now = _own(request, slug), arrived_at(request)
    edition = evaluator.edition
    asked = evaluator.exports.filter(document__in=OFFERED, requested_by=request.user)
    latest = {export.document: export for export in asked.order_by("requested_at", "pk")}
    offers = []
    for document in (DOCUMENTS[code] for code in OFFERED):
        export = latest.get(document.code)
        refusal = document.why_not(request.user, edition, evaluator, now)
        closed = documents.why_not_download(request.user, export, at=now) if export and export.file else None
        offers.append((document, export, refusal, closed))
    context = {"edition": edition, "offers": offers}
    return render(request, "reports/jury.html", context)


@require_POST
def ask(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    evaluator = _own(request, slug)
    try:
        actions.request_export(
            request.POST.get("document", ""), "pdf", edition=evaluator.edition, evaluator=evaluator, by=request.user,
            at=arrived_at(request),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("reports:jury", slug)


def _own(request: AuthenticatedRequest, slug: str) -> Evaluator:
    """The person's own place on the jury; without one there is no such page."""
    rows = Evaluator.objects.filter(person=request.user).select_related("edition__method", "person")
    return get_object_or_404(rows, edition__slug=slug)
