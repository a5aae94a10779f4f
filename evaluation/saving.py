"""What a score sheet sends, field by field or whole, and how it is stored."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.refusals import Refused
from calls import moments
from calls.models import Criterion
from evaluation import actions
from evaluation.models import Assignment
from evaluation.sheet import lines_of

CANNOT = "cannot"  # what stands in a score's place where the criterion cannot be judged


def save_part(request: AuthenticatedRequest, assignment: Assignment, criterion: Criterion, part: str) -> int:
    """Store one part; returns the revision that the writer now has seen."""
    typed = request.POST.get("value", "")
    revision, person, now = _whole(request.POST.get("revision")), request.user, arrived_at(request)
    if part == "comment":
        score = actions.save_comment(assignment, criterion, comment=typed, revision=revision, by=person, at=now)
        return score.comment_revision
    # A score and "cannot judge" are two faces of one thing and have one revision.
    cannot = typed == CANNOT
    value = None if cannot else _decimal(typed)
    score = actions.save_judgement(
        assignment, criterion, value=value, cannot_judge=cannot, revision=revision, by=person, at=now
    )
    return score.revision


def clash_of(request: AuthenticatedRequest, stale: actions.Stale, part: str, assignment: Assignment) -> dict[str, Any]:
    theirs = stale.theirs
    judged = CANNOT if theirs.cannot_judge else "" if theirs.value is None else f"{theirs.value:.1f}"
    return {
        "yours": request.POST.get("value", ""),
        "theirs": theirs.comment if part == "comment" else judged,
        "by": str(request.user),
        "at": moments.clock_words(theirs.saved_at, assignment.submission.edition.time_zone),
        "revision": theirs.comment_revision if part == "comment" else theirs.revision,
    }


def save_whole(request: AuthenticatedRequest, assignment: Assignment) -> list[str]:
    """Every criterion of the sheet; the sentences of what could not be saved."""
    faults = []
    for line in lines_of(assignment):
        code = line.criterion.code
        try:
            actions.save_score(
                assignment,
                line.criterion,
                value=_decimal(request.POST.get(f"score:{code}", "")),
                cannot_judge=f"cannot:{code}" in request.POST,
                comment=request.POST.get(f"comment:{code}", ""),
                revision=_whole(request.POST.get(f"revision:{code}")),
                comment_revision=_whole(request.POST.get(f"comment_revision:{code}")),
                by=request.user,
                at=arrived_at(request),
            )
        except (Refused, ValidationError, actions.Stale) as wrong:
            faults.append(_("Criterion %(number)s: %(reason)s") % {"number": line.number, "reason": _reason(wrong)})
    return faults


def _reason(wrong: Exception) -> str:
    if isinstance(wrong, Refused):
        return str(wrong.refusal.reason)
    return " ".join(wrong.messages) if isinstance(wrong, ValidationError) else str(wrong)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise ValidationError(_("Choose a score from the scale.")) from None


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 0
