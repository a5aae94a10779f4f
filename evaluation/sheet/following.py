"""Which submission an evaluator takes up next: the one with the fewest evaluations; what was skipped comes back round."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from calls.models import GateMove
from calls.rules import Gate
from evaluation.models import Assignment


def open_sheets(person: User) -> list[Assignment]:
    """What `person` can work on now, the submission with the fewest submitted evaluations first; one query."""
    given = Assignment.objects.filter(
        submission=OuterRef("submission"), evaluation__submitted_at__isnull=False, evaluation__voided_at=None
    )
    number = given.order_by().values("submission").annotate(n=Count("pk")).values("n")
    moved = GateMove.objects.filter(edition=OuterRef("submission__edition"), moved_at__isnull=False)
    rows = Assignment.objects.open().filter(
        Exists(moved.filter(gate=Gate.START_EVALUATION)),
        ~Exists(moved.filter(gate=Gate.FREEZE_RANKING)),
        evaluator__person=person,
        reason="",  # else a conflict is reported, and the sheet is closed until the chair decides
    )
    ranked = rows.select_related(
        "submission__project", "submission__organisation", "submission__edition__method"
    ).annotate(given=Coalesce(Subquery(number), 0))
    return list(ranked.order_by("given", "submission__edition__evaluation_ends", "submission__number", "pk"))


def following(rows: Sequence[Assignment], assignment: Assignment, skipped: Sequence[int] = ()) -> Assignment | None:
    """The one of `rows` (`open_sheets`) to take up after `assignment`; None when there is no other.

    skipped  keys of what was put off in this sitting, the longest ago first: they come last, in this order

    Who works on a call stays with it while it has something open.
    """
    order = {pk: place for place, pk in enumerate(skipped, 1)}
    edition = assignment.submission.edition_id
    others = [row for row in rows if row.pk != assignment.pk]
    others.sort(key=lambda row: (row.submission.edition_id != edition, order.get(row.pk, 0)))  # stable
    return others[0] if others else None
