"""Staff pages of what is late: the list, and somebody else in the place of who does not get to it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.policies import why_not_run
from calls.views.staff import watched
from evaluation import actions
from evaluation.assigning.candidates import Candidates
from evaluation.conflicts import categories_in_conflict
from evaluation.forms.progress import Change, LateFilters, ReassignForm
from evaluation.models import Assignment
from evaluation.progress.lateness import late, words_of

ROWS = 50
MOST_AT_ONCE = 60  # on one page


@require_safe
def late_ones(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Everything that is late, the longest still first, with the reason in words."""
    person, edition = watched(request, slug)
    now, closed = arrived_at(request), categories_in_conflict(person, edition)
    form = LateFilters(request.GET or None, edition=edition)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = late(edition, now, closed).select_related("evaluator__person", "submission__project", "evaluation")
    if filters.get("category"):
        rows = rows.filter(submission__category__code=filters["category"])
    if filters.get("evaluator"):
        rows = rows.filter(evaluator=filters["evaluator"])
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "rows": [(row, Assignment.State(row.state).label, words_of(row, edition, now)) for row in page.object_list],
        "closed": len(closed),
        "may_run": why_not_run(person, edition) is None,
    }
    return render(request, "evaluation/late.html", context)


@require_http_methods(["GET", "POST"])
def reassign(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Whom from, why, and whom to: one assignment, or all that is late, of one evaluator or of everybody.

    A POST does what was shown.
    """
    person, edition = watched(request, slug)
    require(why_not_run(person, edition))
    now = arrived_at(request)
    changes, full = _changes(request, edition, now)
    initial = {"reason": _reason(changes)}
    form = ReassignForm(request.POST or None, changes=changes, initial=initial)
    if form.is_valid():
        try:
            made = actions.reassign_all(form.pairs(), reason=form.cleaned_data["reason"], by=person, at=now)
        except Refused as refused:
            form.add_error(None, str(refused.refusal.reason))
        except ValidationError as wrong:
            form.add_error(None, ValidationError(wrong.messages))
        else:
            words = ngettext("%(n)s assignment has changed hands.", "%(n)s assignments have changed hands.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect("evaluation:late", slug)
    context = {"edition": edition, "form": form, "changes": changes, "everybody": _of_everybody(request)}
    context["full"] = full
    return render(request, "evaluation/reassign.html", context, status=422 if form.errors else 200)


def _of_everybody(request: AuthenticatedRequest) -> bool:
    return request.GET.get("evaluator") == "all"


def _asked_for(request: AuthenticatedRequest, edition: Edition, now: datetime) -> QuerySet[Assignment]:
    """?assignment= is one; ?evaluator= what is late of theirs, or of everybody for "all". Nothing for anything else."""
    closed = categories_in_conflict(request.user, edition)
    one, whose = request.GET.get("assignment", ""), request.GET.get("evaluator", "")
    if _is_key(one):
        rows = Assignment.objects.open().filter(submission__edition=edition, pk=int(one))
        return rows.exclude(submission__category__in=closed)
    if _of_everybody(request):
        return late(edition, now, closed)
    return late(edition, now, closed).filter(evaluator=int(whose)) if _is_key(whose) else Assignment.objects.none()


def _changes(request: AuthenticatedRequest, edition: Edition, now: datetime) -> tuple[list[Change], bool]:
    """What the address asks for, each with who could read it instead, and whether there is more; 404 for nothing.

    What is late of everybody goes to nobody who is late, too.
    """
    rows = _asked_for(request, edition, now)
    found = list(
        rows.select_related(
            "evaluator__person",
            "evaluation",
            "submission__project",
            "submission__category",
            "submission__organisation",
            "submission__version",
        )[: MOST_AT_ONCE + 1]
    )
    if not found:
        raise Http404
    full, found = len(found) > MOST_AT_ONCE, found[:MOST_AT_ONCE]
    tardy = set(rows.order_by().values_list("evaluator", flat=True)) if _of_everybody(request) else set()
    candidates = Candidates(edition, list({row.submission_id: row.submission for row in found}.values()), now)
    changes = [
        Change(row, words_of(row, edition, now), candidates.take_turns(row.submission, passing_over=tardy))
        for row in found
    ]
    return changes, full


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _reason(changes: list[Change]) -> str:
    """What the reason says unless somebody writes another."""
    said = {change.late for change in changes if change.late}
    if len(said) == 1 and len(changes) == 1:
        return _("Late: %(why)s.") % {"why": said.pop()}
    return _("Late.") if said else ""
