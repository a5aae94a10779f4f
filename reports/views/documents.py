"""The documents of an edition: asking for them, and watching them being made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.rules import Phase
from evaluation.models import Evaluator
from reports import actions, documents, policies
from reports.forms import RequestForm
from reports.models import Export
from submissions.models import Submission

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
        "evaluators": _evaluators(edition) if edition.phase_at(now) is Phase.EVALUATION else [],
        "of_one": [documents.DOCUMENTS[code] for code in (documents.DOSSIER, documents.WHOLE)],
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
    form = RequestForm(request.POST, edition=edition, person=request.user)
    if not form.is_valid():
        messages.error(request, form.complaint)
        return redirect("reports:documents", slug)
    try:
        export = actions.request_export(**form.parameters, edition=edition, by=request.user, at=arrived_at(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("%(title)s: asked for. It appears in the list.") % {"title": documents.title_of(export)}
        )
    return redirect("reports:documents", slug)


def _watched(request: AuthenticatedRequest, slug: str) -> Edition:
    edition = get_object_or_404(Edition.objects.with_gates(), slug=slug)
    require(policies.why_not_watch_exports(request.user, edition))
    return edition


def _evaluators(edition: Edition) -> QuerySet[Evaluator]:
    """For whom a pack may be made."""
    return Evaluator.objects.filter(edition=edition, accepted_at__isnull=False).select_related("person")


def _listed(request: AuthenticatedRequest, edition: Edition) -> dict[str, Any]:
    """What `reports/_exports.html` needs, at the same number of queries for one export as for fifty."""
    page = Paginator(Export.objects.filter(edition=edition).for_desk().for_listing(), ROWS).get_page(
        request.GET.get("page")
    )
    manages = policies.organises(request.user, edition)
    rows = [(export, documents.title_of(export), documents.format_of(export)) for export in page]
    busy = any(export.unfinished for export in page)
    return {"page_obj": page, "rows": rows, "manages": manages, "busy": busy, "request": request}
