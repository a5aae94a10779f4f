"""Who reads each entry of the staff's lists, how far they are, and what of it the person who looks has still to evaluate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from calls.models import Edition
from evaluation.jury.profiles import today_in
from evaluation.models import REPORTABLE, Absence, Assignment
from evaluation.progress.lateness import why_in_words
from submissions.models import Submission
from submissions.rules import State


@dataclass(frozen=True, slots=True)
class Reader:
    """One assignment as the list says it: a person, where they are with it, whether they are away, why it is late.

    own    of whoever looks at the list
    still  so, and to be evaluated yet
    """

    pk: int
    person: str
    state: str
    reported: bool
    away: bool
    late: str
    own: bool = False
    still: bool = False


def is_unread(readers: Sequence[Reader]) -> bool:
    """Whether the person who looks has still to evaluate the entry that they read."""
    return any(one.still for one in readers)


def readers_of(
    edition: Edition, submissions: Sequence[Submission], at: datetime | None, looks: User | None
) -> dict[int, list[Reader]]:
    """Submission -> its assignments; one query."""
    names: dict[int, str] = {}
    found: dict[int, list[Reader]] = defaultdict(list)
    for row in _told(edition, submissions, at, looks):
        entry, stage, pk, state, reason, absent, still, touched, evaluator, person, *called = row
        if evaluator not in names:
            name, email, erased_at = called
            names[evaluator] = str(User(name=name, email=email, erased_at=erased_at))
        late = why_in_words(state, touched, edition, at) if at and stage == State.ELIGIBLE and not reason else ""
        reported, own = bool(reason) and state in REPORTABLE, looks is not None and person == looks.pk
        found[entry].append(Reader(pk, names[evaluator], state, reported, absent, late, own=own, still=still))
    return found


def _told(
    edition: Edition, submissions: Sequence[Submission], at: datetime | None, looks: User | None
) -> QuerySet[Assignment, tuple[Any, ...]]:
    """Values, not rows of four tables: a list of 250 entries has 750 of them."""
    away = Absence.objects.on(today_in(edition, at)) if at else Absence.objects.none()
    still = Assignment.objects.still_to_evaluate(looks) if looks else Assignment.objects.none()
    given = (
        Assignment.objects.filter(submission__in=submissions)
        .annotate(away=Exists(away.filter(evaluator=OuterRef("evaluator"))))
        .annotate(still=Exists(still.filter(pk=OuterRef("pk"))))
    )
    return given.values_list(
        "submission_id", "submission__state", "pk", "state", "reason", "away", "still",
        Coalesce("evaluation__saved_at", "declared_at", "assigned_at"), "evaluator_id", "evaluator__person_id",
        "evaluator__person__name", "evaluator__person__email", "evaluator__person__erased_at",
    )  # fmt: skip
