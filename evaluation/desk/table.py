"""Several entries of one category on one page: criteria as columns, entries as rows, every cell saves itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from calls.models import Edition
from evaluation import policies
from evaluation.desk.answering import saved, summary
from evaluation.desk.scoring import cells_of
from evaluation.models import Assignment, AssignmentQuerySet, Score
from evaluation.sheet import Line
from evaluation.sheet.saving import save_whole


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with its cells: a line of its sheet and the steps of its scale."""

    assignment: Assignment
    cells: list[tuple[Line, list[dict[str, Any]]]]
    summary: dict[str, Any]


@require_http_methods(["GET", "POST"])
def table(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """What the person may score now in category `pk`. A POST saves all of it, for browsers without scripts."""
    given = _open_rows(request, rows, pk)
    faults = []
    if request.method == "POST":
        for row in given:
            number = row.assignment.submission.number
            faults += [f"{number}: {fault}" for fault in save_whole(request, row.assignment, f"{row.assignment.pk}|")]
        if not faults:
            return redirect("admin:evaluation_table", pk)
        given = _open_rows(request, rows, pk)
    submission = given[0].assignment.submission
    context = {
        "rows": given,
        "criteria": [line.criterion for line, _cells in given[0].cells],
        "category": submission.category,
        "edition": submission.edition,
        "least": submission.edition.method.comment_min_characters,
        "faults": faults,
    }
    return render(request, "evaluation/table.html", context)


@require_POST
def save_cell(request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int) -> JsonResponse:
    """One cell, saved by itself: "score:<assignment>:<code>" or "comment:<assignment>:<code>"."""
    part, _colon, rest = request.POST.get("field", "").partition(":")
    number, _colon, code = rest.partition(":")
    key = int(number) if number.isdecimal() and len(number) < 10 else 0
    return saved(request, rows, key, f"{part}:{code}", suffix=f":{number}")


def _open_rows(request: AuthenticatedRequest, rows: AssignmentQuerySet, category: int) -> list[Row]:
    """The own assignments in `category` that are open for scoring; 404 without any. A constant number of queries."""
    own = rows.filter(evaluator__person=request.user, submission__category=category, reason="").open()
    read = ("evaluator", "submission__project", "submission__organisation", "submission__category")
    assignments = list(own.select_related(*read).order_by("submission__number"))
    if not assignments:
        raise Http404
    edition = Edition.objects.with_gates().get(pk=assignments[0].submission.edition_id)
    for row in assignments:
        row.submission.edition = edition
    scores: dict[int, dict[int, Score]] = defaultdict(dict)
    for score in Score.objects.filter(evaluation__assignment__in=assignments).select_related("evaluation"):
        scores[score.evaluation.assignment_id][score.criterion_id] = score
    criteria = list(assignments[0].submission.category.criteria.all())
    now, found = arrived_at(request), []
    for row in assignments:
        if policies.why_not_score(request.user, row, now) is None:
            lines = [Line(number, one, scores[row.pk].get(one.pk)) for number, one in enumerate(criteria, 1)]
            found.append(Row(row, [(line, cells_of(line, row)) for line in lines], summary(row, lines)))
    if not found:
        raise Http404
    return found
