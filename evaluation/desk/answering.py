"""What a page that saves itself is answered."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from calls import moments
from evaluation import actions
from evaluation.desk.loading import at_hand
from evaluation.models import Assignment, AssignmentQuerySet
from evaluation.sheet import Line, lines_of, missing_of, missing_words, total_so_far
from evaluation.sheet.saving import Unknown, clash_of, save_field, sheet_of, standing


def saved(
    request: AuthenticatedRequest, rows: AssignmentQuerySet, pk: int, field: str, *, suffix: str = ""
) -> JsonResponse:
    """Save `field` of the sheet `pk` and say how the sheet stands; `suffix` tells sheets of one page apart."""
    try:
        row = at_hand(request.user, rows, pk)
        criteria = list(row.submission.category.criteria.order_by("position", "pk"))
        stored = save_field(request, row, field, criteria)
    except (Http404, Unknown):
        return JsonResponse({"reason": _("This is not on your desk.")}, status=HTTPStatus.FORBIDDEN)
    except Refused as refused:
        return JsonResponse({"reason": str(refused.refusal.reason)}, status=HTTPStatus.FORBIDDEN)
    except ValidationError as wrong:
        return JsonResponse({"reason": " ".join(wrong.messages)}, status=HTTPStatus.FORBIDDEN)
    except actions.Stale as stale:
        return JsonResponse(clash_of(request, stale, field), status=HTTPStatus.CONFLICT)
    now, assignment = arrived_at(request), sheet_of(stored)
    words = _("Saved at %(time)s") % {"time": moments.clock_words(now, assignment.submission.edition.time_zone)}
    answer = {"saved_at": now.isoformat(), "revision": standing(stored, field)[1], "words": words}
    told = summary(assignment, lines_of(assignment, criteria))
    return JsonResponse(answer | {f"{name}{suffix}": value for name, value in told.items()})


def summary(assignment: Assignment, lines: list[Line]) -> dict[str, Any]:
    """What the total bar says, as the autosave's answer says it too."""
    value = total_so_far(lines, assignment.submission.edition.method.scale_max)
    judged = sum(line.judged for line in lines)
    words = _("of 100 so far, %(judged)s of %(all)s criteria") % {"judged": judged, "all": len(lines)}
    left = missing_words(missing_of(assignment, lines))
    shown = "–" if value is None else f"{float(value):.2f}"
    return {"total": shown, "total_words": words, "left": left}
