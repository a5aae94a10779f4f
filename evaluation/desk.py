"""The pages of the jury desk."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused
from calls import moments
from calls.models import Edition
from evaluation import actions, policies
from evaluation.desk_people import memberships_of, step_before
from evaluation.dossier import dossier_of, partners_of
from evaluation.forms import ReasonForm
from evaluation.handing_back import handed_back
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.saving import clash_of, save_part, save_whole
from evaluation.sheet import Line, lines_of, missing_of, missing_words, total_so_far

S = Assignment.State
ANCHORS = (
    gettext_lazy("fails"),
    gettext_lazy("poor"),
    gettext_lazy("fair"),
    gettext_lazy("good"),
    gettext_lazy("very good"),
    gettext_lazy("excellent"),
)


class SomethingFirst(Exception):  # no error: another page comes before
    """The invitation or the code of conduct waits for an answer before any submission opens."""

    def __init__(self, page: str, slug: str) -> None:
        super().__init__(page)
        self.page, self.slug = page, slug


@require_safe
def queue(request: AuthenticatedRequest, site: AdminSite, rows: AssignmentQuerySet) -> HttpResponse:
    """What is to be read, open work first, the nearest end first; who runs the call is led to the desk of the edition."""
    memberships = memberships_of(request.user)
    own = (
        rows.filter(evaluator__in=[row["evaluator"].pk for row in memberships if row["ready"]])
        .exclude(state__in=[S.REPLACED, S.DECLINED])
        .select_related(
            "submission__project",
            "submission__category",
            "submission__edition__method",
            "submission__organisation",
            "evaluation",
        )
    )
    assignments = list(own.order_by("submission__edition__evaluation_ends", "submission__number"))
    assignments.sort(key=lambda row: row.state not in (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS))  # stable
    counted = [row for row in assignments if row.state != S.CONFLICT]
    done = sum(row.state in (S.SUBMITTED, S.LOCKED) for row in counted)
    rehearsal = any(row.submission.edition.is_rehearsal for row in assignments)
    context = {
        "rehearsal": rehearsal,
        "memberships": memberships,
        "waiting": any(not row["ready"] for row in memberships),
        "rows": assignments,
        "done": done,
        "of": len(counted),
        "share": done / len(counted) if counted else 0,
        "undeclared": sum(row.state == S.PROPOSED for row in assignments),
    }
    return render(request, "evaluation/queue.html", {**site.each_context(request), **context})


@require_http_methods(["GET", "POST"])
def declare(request: AuthenticatedRequest, site: AdminSite, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """A conflict of interest or its absence, before the text opens."""
    assignment = _own(request.user, rows, pk, also=(S.REPLACED,) if request.method == "POST" else ())
    form = ReasonForm(request.POST if "conflict" in request.POST or "decline" in request.POST else None)
    refusal = policies.why_not_declare(request.user, assignment, arrived_at(request))
    if request.method == "POST" and not refusal:
        try:
            if done := _declared(request, assignment, form):
                return done
        except Refused as refused:  # staff were faster
            refusal = refused.refusal
    content = dossier_of(assignment.submission)
    context = {
        "assignment": assignment,
        "edition": assignment.submission.edition,
        "content": content,
        "partners": partners_of(content),
        "people": [str(editor.person) for editor in assignment.submission.editors.select_related("person")],
        "form": form,
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal and request.method == "POST" else HTTPStatus.OK
    return render(request, "evaluation/declare.html", {**site.each_context(request), **context}, status=status)


def _declared(request: AuthenticatedRequest, assignment: Assignment, form: ReasonForm) -> HttpResponse | None:
    """Where to go after the declaration; None when a reason is missing."""
    now = arrived_at(request)
    if "none" in request.POST:
        actions.declare_no_conflict(assignment, by=request.user, at=now)
        return redirect("admin:evaluation_sheet", assignment.pk)
    if not form.is_valid():
        return None
    act = actions.decline if "decline" in request.POST else actions.declare_conflict
    act(assignment, reason=form.cleaned_data["reason"], by=request.user, at=now)
    messages.success(request, _("Noted. Somebody else will read this submission."))
    return redirect("admin:evaluation_assignment_changelist")


@require_http_methods(["GET", "POST"])
def conflict(request: AuthenticatedRequest, site: AdminSite, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """A conflict found after the declaration: told by the evaluator, decided by the chair."""
    assignment = _own(request.user, rows, pk)
    form = ReasonForm(request.POST or None)
    refusal = policies.why_not_report(request.user, assignment, arrived_at(request))
    if not refusal and form.is_valid():
        actions.report_late_conflict(assignment, **form.cleaned_data, by=request.user, at=arrived_at(request))
        messages.success(request, _("Noted. Staff are told, and the chair decides whether your scores count."))
        return redirect("admin:evaluation_assignment_changelist")
    edition = assignment.submission.edition
    context = {"assignment": assignment, "edition": edition, "form": form, "refusal": refusal}
    return render(request, "evaluation/conflict.html", {**site.each_context(request), **context})


@require_http_methods(["GET", "POST"])
def sheet(request: AuthenticatedRequest, site: AdminSite, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """The dossier beside the criteria. A POST saves the whole sheet, for browsers without scripts."""
    if request.method == "POST" and (back := handed_back(request, rows, pk)):
        return back
    assignment = _readable(request.user, rows, pk)
    if assignment.state == S.PROPOSED and assignment.evaluator.person_id == request.user.pk:
        return redirect("admin:evaluation_declare", pk)
    faults: list[str] = []
    if request.method == "POST":
        faults = save_whole(request, assignment)
        if not faults and "submit" in request.POST:
            return redirect("admin:evaluation_submit", pk)
        if not faults:
            return redirect("admin:evaluation_sheet", pk)
    return _sheet(request, site, rows, assignment, faults)


def _sheet(
    request: AuthenticatedRequest,
    site: AdminSite,
    rows: AssignmentQuerySet,
    assignment: Assignment,
    faults: list[str],
    status: int = 200,
) -> HttpResponse:
    lines = lines_of(assignment)
    own = rows.filter(evaluator=assignment.evaluator_id).standing()
    done = own.filter(state__in=[S.SUBMITTED, S.LOCKED]).count()
    context = {
        "assignment": assignment,
        "submission": assignment.submission,
        "edition": assignment.submission.edition,
        "content": dossier_of(assignment.submission),
        "lines": [(line, _cells(line, assignment)) for line in lines],
        "anchors": ANCHORS,
        "missing": missing_of(assignment, lines),
        "summary": _summary(assignment, lines),
        "faults": faults,
        "writable": policies.why_not_score(request.user, assignment, arrived_at(request)) is None,
        "can_report": policies.why_not_report(request.user, assignment, arrived_at(request)) is None,
        "done": done,
        "of": own.count(),
        "least": assignment.submission.edition.method.comment_min_characters,
    }
    return render(request, "evaluation/sheet.html", {**site.each_context(request), **context}, status=status)


def _cells(line: Line, assignment: Assignment) -> list[dict[str, Any]]:
    """The eleven cells of the scale: 0 to the top in halves."""
    top = assignment.submission.edition.method.scale_max
    chosen = line.score.value if line.score else None
    cells = []
    for half in range(2 * top + 1):
        value = Decimal(half) / 2
        words = str(half // 2) if half % 2 == 0 else (f"{half // 2}½" if half > 1 else "½")
        cells.append({"value": f"{value:.1f}", "words": words, "half": half % 2 == 1, "chosen": chosen == value})
    return cells


def _summary(assignment: Assignment, lines: list[Line]) -> dict[str, Any]:
    """What the total bar says, as the autosave's answer says it too."""
    value = total_so_far(lines, assignment.submission.edition.method.scale_max)
    judged = sum(line.judged for line in lines)
    words = _("of 100 so far, %(judged)s of %(all)s criteria") % {"judged": judged, "all": len(lines)}
    left = missing_words(missing_of(assignment, lines))
    shown = "–" if value is None else f"{float(value):.2f}"
    return {"total": shown, "total_words": words, "left": left}


@require_POST
def save(request: AuthenticatedRequest, site: AdminSite, rows: AssignmentQuerySet, pk: int) -> JsonResponse:
    """One field, saved by itself: "score:<code>" (which "cannot judge" belongs to) or "comment:<code>"."""
    try:
        assignment = _own(request.user, rows, pk)
        part, _colon, code = request.POST.get("field", "").partition(":")
        criterion = assignment.submission.category.criteria.filter(code=code).first()
        if criterion is None or part not in ("score", "comment"):
            raise Http404
    except Http404:
        return JsonResponse({"reason": _("This is not on your desk.")}, status=HTTPStatus.FORBIDDEN)
    try:
        revision = save_part(request, assignment, criterion, part)
    except Refused as refused:
        return JsonResponse({"reason": str(refused.refusal.reason)}, status=HTTPStatus.FORBIDDEN)
    except ValidationError as wrong:
        return JsonResponse({"reason": " ".join(wrong.messages)}, status=HTTPStatus.FORBIDDEN)
    except actions.Stale as stale:
        return JsonResponse(clash_of(request, stale, part, assignment), status=HTTPStatus.CONFLICT)
    now = arrived_at(request)
    words = _("Saved at %(time)s") % {"time": moments.clock_words(now, assignment.submission.edition.time_zone)}
    answer = {"saved_at": now.isoformat(), "revision": revision, "words": words}
    return JsonResponse(answer | _summary(assignment, lines_of(assignment)))


@require_http_methods(["GET", "POST"])
def submit(request: AuthenticatedRequest, site: AdminSite, rows: AssignmentQuerySet, pk: int) -> HttpResponse:
    """Check once more, then hand in; afterwards the next one in the queue."""
    assignment = _own(request.user, rows, pk)
    faults: list[str] = []
    if request.method == "POST":
        try:
            actions.submit_evaluation(assignment, by=request.user, at=arrived_at(request))
        except ValidationError as wrong:
            faults = wrong.messages
        else:
            messages.success(
                request, _("The evaluation of %(number)s is submitted.") % {"number": assignment.submission}
            )
            following = (
                rows.filter(evaluator__person=request.user).open().order_by("state", "submission__number").first()
            )
            if following is None:
                return redirect("admin:evaluation_assignment_changelist")
            return redirect("admin:evaluation_sheet", following.pk)
    lines = lines_of(assignment)
    context = {
        "assignment": assignment,
        "edition": assignment.submission.edition,
        "lines": lines,
        "missing": missing_of(assignment, lines),
        "summary": _summary(assignment, lines),
        "faults": faults,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "evaluation/submit.html", {**site.each_context(request), **context}, status=status)


def _own(person: User, rows: AssignmentQuerySet, pk: int, *, also: tuple[str, ...] = ()) -> Assignment:
    """The person's own assignment, or 404 like one that does not exist. `also`: states that are let in, though ended."""
    assignment = _load(rows.filter(evaluator__person=person), pk)
    if assignment.state in (S.REPLACED, S.DECLINED) and assignment.state not in also:
        raise Http404
    return _after_what_is_first(person, assignment)


def _readable(person: User, rows: AssignmentQuerySet, pk: int) -> Assignment:
    """An assignment whose text the person may read: the own one, or a submitted one for those who run the call."""
    assignment = _load(rows, pk)
    mine = assignment.evaluator.person_id == person.pk
    if mine and assignment.state in (S.REPLACED, S.DECLINED, S.CONFLICT):
        raise Http404
    if not mine and (assignment.state not in (S.SUBMITTED, S.LOCKED) or policies.why_not_read(person, assignment)):
        raise Http404
    return _after_what_is_first(person, assignment)


def _after_what_is_first(person: User, assignment: Assignment) -> Assignment:
    if page := step_before(person, assignment.evaluator, assignment.submission.edition):
        raise SomethingFirst(page, assignment.submission.edition.slug)
    return assignment


def _load(rows: AssignmentQuerySet, pk: int) -> Assignment:
    assignment = (
        rows.filter(pk=pk)
        .select_related(
            "evaluator__person",
            "submission__project",
            "submission__category",
            "submission__organisation",
            "submission__version",
        )
        .first()
    )
    if assignment is None:
        raise Http404
    assignment.submission.edition = Edition.objects.with_gates().get(pk=assignment.submission.edition_id)
    return assignment
