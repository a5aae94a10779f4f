"""The sheet on which a panel agrees: for its evaluators, its rapporteur, the chair and staff."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused, require
from calls import moments
from calls.models import Edition
from calls.policies import why_not_watch
from calls.views.staff import watched
from evaluation import actions
from evaluation.consensus.panel import last_change, missing_of
from evaluation.consensus.saving import Unsaved, clash_of, save_whole, seen_revision
from evaluation.consensus.sheet import scores_to_choose, sheet_of
from evaluation.forms import ReasonForm
from evaluation.forms.consensus import OpenForm, RapporteurForm
from evaluation.models import Consensus
from evaluation.policies import agreeing
from evaluation.sheet.blind import blind_for, title_for
from evaluation.templatetags.jury import two_decimals
from submissions.conflicted import shown
from submissions.models import Submission


def _consensus(request: AuthenticatedRequest, public_id: str) -> Consensus:
    """One that is open to the person; any other does not exist."""
    rows = Consensus.objects.visible_to(request.user).for_page()
    found = get_object_or_404(rows, submission__public_id=public_id)
    found.submission.edition = Edition.objects.with_gates().get(pk=found.submission.edition_id)
    return found


@require_http_methods(["GET", "POST"])
def sheet(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """All evaluations side by side, and what is agreed. A POST saves the whole sheet, for browsers without scripts."""
    consensus = _consensus(request, public_id)
    unsaved = Unsaved()
    if request.method == "POST":
        unsaved = save_whole(request, consensus)
        if not unsaved.faults:
            messages.success(request, _("Saved."))
            return redirect("evaluation:consensus", public_id)
    return render(request, "evaluation/consensus.html", _context(request, consensus, unsaved))


def _context(request: AuthenticatedRequest, consensus: Consensus, unsaved: Unsaved) -> dict[str, Any]:
    person, now = request.user, arrived_at(request)
    edition = consensus.submission.edition
    found = sheet_of(consensus, person, now)
    writes = agreeing.why_not_write(person, consensus, now) is None
    return {
        "consensus": consensus,
        "submission": consensus.submission,
        "title": title_for(consensus.submission, blind_for(person, edition)),
        "edition": edition,
        "sheet": found,
        "unsaved": unsaved,
        "writes": writes,
        "saves": writes or any(column.writes for column in found.columns),
        "choices": scores_to_choose(edition.method.scale_max),
        "missing": missing_of(consensus),
        "watches": why_not_watch(person, edition) is None,
        "may_conclude": agreeing.why_not_conclude(person, consensus, now) is None,
        "may_reopen": agreeing.why_not_reopen(person, consensus, now) is None,
        "may_name": agreeing.why_not_name(person, consensus, now) is None,
        "changes": consensus.changes.select_related("by"),
    }


@require_POST
def save(request: AuthenticatedRequest, public_id: str) -> JsonResponse:
    """One part of the sheet, saved by itself."""
    found = Consensus.objects.visible_to(request.user).for_page().filter(submission__public_id=public_id).first()
    if found is None:
        return JsonResponse({"reason": str(agreeing.NOT_CONCERNED.reason)}, status=HTTPStatus.FORBIDDEN)
    now = arrived_at(request)
    try:
        revision = actions.save_part(
            found,
            request.POST.get("field", ""),
            typed=request.POST.get("value", ""),
            revision=seen_revision(request.POST.get("revision")),
            by=request.user,
            at=now,
        )
    except Refused as refused:
        return JsonResponse({"reason": str(refused.refusal.reason)}, status=HTTPStatus.FORBIDDEN)
    except ValidationError as wrong:
        return JsonResponse({"reason": " ".join(wrong.messages)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except actions.Overtaken as overtaken:
        return JsonResponse(clash_of(request, overtaken, found), status=HTTPStatus.CONFLICT)
    words = _("Saved at %(time)s") % {"time": moments.clock_words(now, found.submission.edition.time_zone)}
    answer = {"saved_at": now.isoformat(), "revision": revision, "words": words}
    return JsonResponse(answer | {"after": two_decimals(sheet_of(found).after)})


@require_http_methods(["GET", "POST"])
def conclude(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """What will change, before and after; a POST concludes exactly what was shown."""
    consensus = _consensus(request, public_id)
    require(agreeing.why_not_conclude(request.user, consensus, arrived_at(request)))
    faults: list[str] = missing_of(consensus)
    if request.method == "POST":
        seen = seen_revision(request.POST.get("seen"))
        try:
            actions.conclude(consensus, seen=seen, by=request.user, at=arrived_at(request))
        except Refused as refused:
            faults = [str(refused.refusal.reason)]
        except ValidationError as wrong:
            faults = wrong.messages
        else:
            messages.success(request, _("Concluded. The agreed scores stand in the place of everybody’s."))
            return redirect("evaluation:consensus", public_id)
    found = sheet_of(consensus, request.user, arrived_at(request))
    context = {
        "consensus": consensus,
        "submission": consensus.submission,
        "edition": consensus.submission.edition,
        "sheet": found,
        "faults": faults,
        "seen": last_change(consensus),
    }
    return render(request, "evaluation/consensus_conclude.html", context)


@require_http_methods(["GET", "POST"])
def reopen(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """The chair takes a conclusion back, with the reason, until the freeze."""
    consensus = _consensus(request, public_id)
    require(agreeing.why_not_reopen(request.user, consensus, arrived_at(request)))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.reopen(consensus, **form.cleaned_data, by=request.user, at=arrived_at(request))
        messages.success(request, _("Open again. Until the next conclusion everybody’s own scores count."))
        return redirect("evaluation:consensus", public_id)
    title = _("Open the consensus on %(number)s again?") % {"number": consensus.submission.number}
    context = {"edition": consensus.submission.edition, "form": form, "title": title, "act": _("Open it again")}
    return render(request, "evaluation/reason.html", context)


@require_http_methods(["GET", "POST"])
def rapporteur(request: AuthenticatedRequest, public_id: str) -> HttpResponse:
    """Somebody else writes from now on."""
    consensus = _consensus(request, public_id)
    require(agreeing.why_not_name(request.user, consensus, arrived_at(request)))
    given = {"rapporteur": consensus.rapporteur_id}
    form = RapporteurForm(request.POST or None, submission=consensus.submission, initial=given)
    if form.is_valid():
        actions.name_rapporteur(consensus, **form.cleaned_data, by=request.user, at=arrived_at(request))
        messages.success(request, _("Noted, and told."))
        return redirect("evaluation:consensus", public_id)
    title = _("Who writes down what is agreed on %(number)s?") % {"number": consensus.submission.number}
    context = {"edition": consensus.submission.edition, "form": form, "title": title, "act": _("Name the rapporteur")}
    return render(request, "evaluation/reason.html", context)


@require_http_methods(["GET", "POST"])
def open_one(request: AuthenticatedRequest, slug: str, public_id: str) -> HttpResponse:
    """Chair or staff have the panel talk about a submission."""
    person, edition = watched(request, slug)
    rows = Submission.objects.select_related("category", "project").filter(edition=edition)
    submission = get_object_or_404(shown(rows, person), public_id=public_id)
    submission.edition = edition
    require(agreeing.why_not_open(person, submission, arrived_at(request)))
    form = OpenForm(request.POST or None, submission=submission)
    if form.is_valid():
        try:
            actions.open_consensus(submission, **form.cleaned_data, by=person, at=arrived_at(request))
        except ValidationError as wrong:
            form.add_error(None, ValidationError(wrong.messages))
        else:
            messages.success(request, _("The consensus is open. Those concerned are told."))
            return redirect("evaluation:consensus", public_id)
    title = _("Open a consensus on %(number)s, %(title)s?") % {
        "number": submission.number,
        "title": submission.project.title,
    }
    context = {"edition": edition, "form": form, "title": title, "act": _("Open the consensus")}
    return render(request, "evaluation/reason.html", context)
