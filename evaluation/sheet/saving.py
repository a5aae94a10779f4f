"""What a score sheet sends, field by field or whole, and how it is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest
from accounts.arrival import arrived_at
from accounts.models import User
from accounts.refusals import Refused
from calls import moments
from calls.models import Criterion
from evaluation import actions
from evaluation.actions.keeping import CANNOT, told
from evaluation.models import Assignment, Evaluation, PrivateNote, Score
from evaluation.sheet import lines_of

ALONE = ("confidence", "note")  # parts of a sheet that belong to no criterion


class Unknown(Exception):
    """The field that was sent is on no sheet."""


Stored = Score | Evaluation | PrivateNote


def save_field(
    request: AuthenticatedRequest, assignment: Assignment, field: str, criteria: Sequence[Criterion]
) -> Stored:
    """Store one field: "score:<code>" (which "cannot judge" belongs to), "comment:<code>", "confidence" or "note"."""
    part, _colon, code = field.partition(":")
    if field in ALONE:
        return _save_alone(request, assignment, part)
    criterion = next((one for one in criteria if one.code == code), None)
    if criterion is None or part not in ("score", "comment"):
        raise Unknown(field)
    return _save_part(request, assignment, criterion, part)


def _save_alone(request: AuthenticatedRequest, assignment: Assignment, part: str) -> Stored:
    typed, revision = request.POST.get("value", ""), _whole(request.POST.get("revision"))
    person, now = request.user, arrived_at(request)
    if part == "note":
        return actions.save_note(assignment, text=typed, revision=revision, by=person, at=now)
    return actions.save_confidence(assignment, confidence=typed, revision=revision, by=person, at=now)


def _save_part(request: AuthenticatedRequest, assignment: Assignment, criterion: Criterion, part: str) -> Stored:
    typed = request.POST.get("value", "")
    revision, person, now = _whole(request.POST.get("revision")), request.user, arrived_at(request)
    if part == "comment":
        return actions.save_comment(assignment, criterion, comment=typed, revision=revision, by=person, at=now)
    # A score and "cannot judge" are two faces of one thing and have one revision.
    cannot = typed == CANNOT
    value = None if cannot else _decimal(typed)
    return actions.save_judgement(
        assignment, criterion, value=value, cannot_judge=cannot, revision=revision, by=person, at=now
    )


def clash_of(request: AuthenticatedRequest, stale: actions.Stale, field: str) -> dict[str, Any]:
    """What the page shows side by side when another tab was faster."""
    theirs, revision = standing(stale.theirs, field)
    zone = sheet_of(stale.theirs).submission.edition.time_zone
    return {
        "yours": request.POST.get("value", ""),
        "theirs": theirs,
        "by": str(request.user),
        "at": moments.clock_words(stale.theirs.saved_at, zone),
        "revision": revision,
    }


def standing(row: Stored, field: str) -> tuple[str, int]:
    """What stands in `field`, and its revision."""
    if isinstance(row, PrivateNote):
        return row.text, row.revision
    if isinstance(row, Evaluation):
        return row.confidence, row.confidence_revision
    judged, comment = told(row)
    return (comment, row.comment_revision) if field.startswith("comment") else (judged, row.revision)


def sheet_of(row: Stored) -> Assignment:
    """The assignment as the action read it."""
    return row.evaluation.assignment if isinstance(row, Score) else row.assignment


def save_whole(request: AuthenticatedRequest, assignment: Assignment, prefix: str = "") -> list[str]:
    """Every field of the sheet; the sentences of what could not be saved. `prefix` tells sheets of one page apart."""
    sent = {name.removeprefix(prefix): str(value) for name, value in request.POST.items() if name.startswith(prefix)}
    person, now = request.user, arrived_at(request)
    faults = []
    for line in lines_of(assignment):
        name = _("Criterion %(number)s") % {"number": line.number}
        act: Callable[[], object] = partial(_save_line, assignment, line.criterion, sent, by=person, at=now)
        faults += _tried(name, act)
    if confidence := sent.get("confidence"):
        revision = _whole(sent.get("confidence_revision"))
        act = partial(actions.save_confidence, assignment, confidence=confidence, revision=revision, by=person, at=now)
        faults += _tried(_("Confidence"), act)
    if "note" in sent:
        revision = _whole(sent.get("note_revision"))
        act = partial(actions.save_note, assignment, text=sent["note"], revision=revision, by=person, at=now)
        faults += _tried(_("Private note"), act)
    return faults


def _save_line(assignment: Assignment, criterion: Criterion, sent: dict[str, str], *, by: User, at: datetime) -> None:
    """Score and comment of one criterion; what was not sent at all stays as it is."""
    code = criterion.code
    if not any(f"{part}:{code}" in sent for part in ("score", "cannot", "comment", "revision")):
        return
    typed = sent.get(f"score:{code}", "")
    actions.save_score(
        assignment,
        criterion,
        value=None if typed == CANNOT else _decimal(typed),
        cannot_judge=f"cannot:{code}" in sent or typed == CANNOT,
        comment=sent.get(f"comment:{code}", ""),
        revision=_whole(sent.get(f"revision:{code}")),
        comment_revision=_whole(sent.get(f"comment_revision:{code}")),
        by=by,
        at=at,
    )


def _tried(name: str, act: Callable[[], object]) -> list[str]:
    """A sentence with `name` where the act was refused."""
    try:
        act()
    except (Refused, ValidationError, actions.Stale) as wrong:
        return [_("%(name)s: %(reason)s") % {"name": name, "reason": _reason(wrong)}]
    return []


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
