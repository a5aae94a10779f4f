"""Staff pages of the ranking's snapshots: all there are, how two differ, and freezing once more."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused, require
from calls.models import Edition
from calls.views.staff import watched
from evaluation import actions
from evaluation.forms import ReasonForm
from evaluation.models import Correction, Ranking
from evaluation.policies import correcting
from evaluation.policies.evaluating_first import why_not_compare
from evaluation.ranking.freezing import take
from evaluation.ranking.snapshots import Taken, summary_of, tables_of, taken_of


def whole(request: AuthenticatedRequest, slug: str) -> tuple[User, Edition]:
    """The person and the edition, if the person may read what weighs every entry of it: no conflict in any category."""
    person, edition = watched(request, slug)
    require(correcting.why_not_see_all(person, edition))
    return person, edition


@require_safe
def snapshots(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every snapshot; two of them side by side where there are two, the latest ones unless asked otherwise."""
    person, edition = whole(request, slug)
    found = taken_of(edition)
    if not found:
        raise Http404
    context = {
        "edition": edition,
        "taken": found,
        "open": Correction.objects.open().filter(edition=edition).select_related("proposed_by").first(),
        "may_propose": correcting.why_not_propose(person, edition) is None,
    }
    if len(found) > 1:
        old, new = _chosen(request, found)
        tables = tables_of(edition, old.ranking.canonical, new.ranking.canonical)
        context |= {"old": old, "new": new, "tables": tables, "summary": summary_of(tables)}
    return render(request, "evaluation/snapshots.html", context)


def _chosen(request: AuthenticatedRequest, found: list[Taken]) -> tuple[Taken, Taken]:
    by_number = {str(row.number): row for row in found}
    try:
        return by_number[request.GET.get("old", str(len(found) - 1))], by_number[
            request.GET.get("new", str(len(found)))
        ]
    except KeyError:
        raise Http404 from None


@require_safe
def one_snapshot(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """The canonical text of one of them, also of one that does not hold any more."""
    _person, edition = whole(request, slug)
    return as_file(get_object_or_404(Ranking, edition=edition, pk=pk))


def as_file(ranking: Ranking) -> HttpResponse:
    answer = HttpResponse(ranking.canonical, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ranking-{ranking.sha256[:12]}.json"'
    return answer


@require_http_methods(["GET", "POST"])
def freeze_again(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Propose to freeze the ranking again, with the reason; the first of two people."""
    person, edition = whole(request, slug)
    refusal = correcting.why_not_propose(person, edition)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not refusal:
        actions.propose_correction(edition, **form.cleaned_data, by=person, at=arrived_at(request))
        messages.success(request, _("Proposed. What the ranking rests on may be decided anew until it is confirmed."))
        return redirect("evaluation:correction", slug)
    context = {"edition": edition, "form": form, "refusal": refusal}
    return render(request, "evaluation/freeze_again.html", context, status=403 if refusal else 200)


@require_http_methods(["GET", "POST"])
def correction(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """What freezing now would change; a POST of the second person does it."""
    person, edition = whole(request, slug)
    require(why_not_compare(person, edition))
    found = get_object_or_404(Correction.objects.open().select_related("proposed_by", "edition"), edition=edition)
    now, problem = arrived_at(request), ""
    if request.method == "POST":
        try:
            actions.confirm_correction(found, sha256=request.POST.get("sha256", ""), by=person, at=now)
        except (Refused, ValidationError) as wrong:
            problem = str(wrong) if isinstance(wrong, Refused) else " ".join(wrong.messages)
        else:
            messages.success(request, _("Frozen again. The earlier snapshot stands beside the new one."))
            return redirect("evaluation:snapshots", slug)
    standing, taken = edition.rankings.latest("frozen_at", "pk"), take(edition)
    tables = tables_of(edition, standing.canonical, taken.text)
    retold = correcting.why_not_change_what_was_told(edition, standing.canonical, taken.text)
    context = {
        "edition": edition,
        "correction": found,
        "taken": taken,
        "tables": tables,
        "summary": summary_of(tables),
        "changed": taken.text != standing.canonical,
        "refusal": correcting.why_not_confirm(person, edition, found, now) or retold,
        "problem": problem,
    }
    return render(request, "evaluation/correction.html", context, status=403 if problem else 200)


@require_POST
def withdraw(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    person, edition = whole(request, slug)
    found = get_object_or_404(Correction.objects.open().select_related("edition"), edition=edition)
    try:
        actions.withdraw_correction(found, by=person, at=arrived_at(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("evaluation:correction", slug)
    messages.success(request, _("The proposal is withdrawn. The ranking stands."))
    return redirect("evaluation:snapshots", slug)
