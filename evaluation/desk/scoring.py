"""The score sheet: the dossier beside the criteria."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from evaluation import policies
from evaluation.desk.answering import saved, summary
from evaluation.desk.loading import readable
from evaluation.desk.submitting import SKIPPED, go_on
from evaluation.models import Assignment, AssignmentQuerySet, Evaluation, PrivateNote
from evaluation.sheet import Line, lines_of, missing_of
from evaluation.sheet.blind import blind_for
from evaluation.sheet.dossier import dossier_of
from evaluation.sheet.handing_back import handed_back
from evaluation.sheet.saving import save_whole

S = Assignment.State
ANCHORS = (
    gettext_lazy("fails"),
    gettext_lazy("poor"),
    gettext_lazy("fair"),
    gettext_lazy("good"),
    gettext_lazy("very good"),
    gettext_lazy("excellent"),
)


@require_http_methods(["GET", "POST"])
def sheet(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """The dossier beside the criteria. A POST saves the whole sheet, for browsers without scripts, and goes on."""
    if request.method == "POST" and (back := handed_back(request, rows, pk)):
        return back
    assignment = readable(request.user, rows, pk)
    if assignment.state == S.PROPOSED and assignment.evaluator.person_id == request.user.pk:
        return redirect("admin:evaluation_declare", pk)
    faults: list[str] = []
    if request.method == "POST":
        faults = save_whole(request, assignment)
        if not faults and "submit" in request.POST:
            return redirect("admin:evaluation_submit", pk)
        if not faults and "skip" in request.POST:
            skipped = [row for row in request.session.get(SKIPPED, []) if row != pk]
            request.session[SKIPPED] = [*skipped, pk]
            return go_on(request, assignment)
        if not faults:
            return redirect("admin:evaluation_sheet", pk)
    context = _told(assignment, request.user) | _allowed(request, assignment) | {"faults": faults}
    return render(request, "evaluation/sheet.html", {**context, "given": context})


@require_POST
def save(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> JsonResponse:
    """One field, saved by itself; see `evaluation.sheet.saving.save_field`."""
    return saved(request, rows, pk, request.POST.get("field", ""))


def _told(assignment: Assignment, reader: User) -> dict[str, Any]:
    """What everybody sees who may read the sheet."""
    lines = lines_of(assignment)
    blind = blind_for(reader, assignment.submission.edition)
    evaluation = getattr(assignment, "evaluation", None)
    return {
        "assignment": assignment,
        "submission": assignment.submission,
        "edition": assignment.submission.edition,
        "blind": bool(blind),
        "content": dossier_of(assignment.submission, blind),
        "lines": [(line, cells_of(line, assignment)) for line in lines],
        "anchors": ANCHORS,
        "missing": missing_of(assignment, lines),
        "summary": summary(assignment, lines),
        "least": assignment.submission.edition.method.comment_min_characters,
        "evaluation": evaluation,
        "confidences": Evaluation.Confidence.choices,
    }


def _allowed(request: AuthenticatedRequest, assignment: Assignment) -> dict[str, Any]:
    """What the reader may do, and what is for the evaluator alone."""
    person, now = request.user, arrived_at(request)
    given: dict[str, Any] = {
        "own": assignment.evaluator.person_id == person.pk,
        "writable": policies.why_not_score(person, assignment, now) is None,
        "can_report": policies.why_not_report(person, assignment, now) is None,
    }
    if not given["own"]:
        may_return = policies.why_not_return(person, assignment) is None
        return given | {"can_return": may_return, "can_see": policies.why_not_see_changes(person, assignment) is None}
    standing = Assignment.objects.filter(evaluator=assignment.evaluator_id).standing()
    counted = standing.aggregate(
        of=Count("pk"),
        done=Count("pk", filter=Q(state__in=[S.SUBMITTED, S.LOCKED])),
        open=Count("pk", filter=Q(state__in=[S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS], reason="")),
    )
    share = counted["done"] / counted["of"] if counted["of"] else 0
    given |= counted | {"share": share, "note": PrivateNote.objects.filter(assignment=assignment).first()}
    if given["writable"]:
        evaluation = getattr(assignment, "evaluation", None)
        given["returned"] = evaluation and evaluation.returns.last()
    return given


def cells_of(line: Line, assignment: Assignment) -> list[dict[str, Any]]:
    """The eleven cells of the scale: 0 to the top in halves."""
    top = assignment.submission.edition.method.scale_max
    chosen = line.score.value if line.score else None
    cells = []
    for half in range(2 * top + 1):
        value = Decimal(half) / 2
        words = str(half // 2) if half % 2 == 0 else (f"{half // 2}½" if half > 1 else "½")
        cells.append({"value": f"{value:.1f}", "words": words, "half": half % 2 == 1, "chosen": chosen == value})
    return cells
