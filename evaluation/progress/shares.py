"""How far the jury is, by evaluator and by category: numbers of a few grouped queries, and their picture."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Category, Edition
from evaluation.models import Assignment, Evaluator
from evaluation.progress.drawing import Share, shares
from evaluation.progress.lateness import late
from submissions.models import Submission
from submissions.rules import State

S = Assignment.State
DONE, BEGUN, WAITING = (S.SUBMITTED, S.LOCKED), (S.IN_PROGRESS,), (S.PROPOSED, S.ACCEPTED)
GIVEN_UP = (S.CONFLICT, S.DECLINED, S.REPLACED)


@dataclass(frozen=True, slots=True)
class Counts:
    """Assignments that stand, by how far they are; and those that were given up."""

    name: str
    states: Counter[str]
    late: int
    evaluator: Evaluator | None = None
    category: Category | None = None
    submissions: int = 0
    quorate: int = 0  # of the submissions, those with their quorum

    def _of(self, states: Iterable[str]) -> int:
        return sum(self.states[state] for state in states)

    @property
    def done(self) -> int:
        return self._of(DONE)

    @property
    def begun(self) -> int:
        return self._of(BEGUN)

    @property
    def waiting(self) -> int:
        return self._of(WAITING)

    @property
    def total(self) -> int:
        return self.done + self.begun + self.waiting

    @property
    def given_up(self) -> int:
        return self._of(GIVEN_UP)


def evaluators_of(
    edition: Edition, closed: Collection[int], at: datetime, filters: dict[str, str]
) -> QuerySet[Evaluator]:
    """The evaluators to list: with open work, or with late work, or all, those with most late first."""
    rows = edition.evaluators.select_related("person")
    if filters.get("category"):
        rows = rows.filter(assignments__submission__category__code=filters["category"]).distinct()
    if filters.get("show") == "late":
        rows = rows.filter(pk__in=late(edition, at, closed).order_by().values("evaluator"))
    if filters.get("show") == "open":
        rows = rows.filter(pk__in=_standing(edition, closed).filter(state__in=[*BEGUN, *WAITING]).values("evaluator"))
    return rows.order_by("person__name", "pk")


def by_evaluator(
    edition: Edition, evaluators: Sequence[Evaluator], closed: Collection[int], at: datetime
) -> list[Counts]:
    """Two queries for any number of `evaluators`."""
    rows = _standing(edition, closed).filter(evaluator__in=evaluators)
    states: dict[int, Counter[str]] = defaultdict(Counter)
    for pk, state, number in rows.order_by().values_list("evaluator", "state").annotate(n=Count("pk")):
        states[pk][state] = number
    tardy = _counted(late(edition, at, closed).filter(evaluator__in=evaluators), "evaluator")
    return [Counts(str(row), states[row.pk], tardy.get(row.pk, 0), evaluator=row) for row in evaluators]


def by_category(edition: Edition, closed: Collection[int], at: datetime) -> list[Counts]:
    """Four queries."""
    states: dict[int, Counter[str]] = defaultdict(Counter)
    rows = _standing(edition, closed).order_by().values_list("submission__category", "state")
    for pk, state, number in rows.annotate(n=Count("pk")):
        states[pk][state] = number
    tardy = _counted(late(edition, at, closed), "submission__category")
    given = Q(assignments__evaluation__submitted_at__isnull=False, assignments__evaluation__voided_at=None)
    entries = Submission.objects.filter(edition=edition, state__in=[State.ELIGIBLE, State.EVALUATED])
    counted = entries.annotate(given=Count("assignments", filter=given)).values_list("category", "given")
    numbers: dict[int, list[int]] = defaultdict(list)
    for pk, number in counted:
        numbers[pk].append(number)
    return [
        Counts(
            row.name,
            states[row.pk],
            tardy.get(row.pk, 0),
            category=row,
            submissions=len(numbers[row.pk]),
            quorate=sum(number >= edition.method.quorum for number in numbers[row.pk]),
        )
        for row in edition.categories.all()
        if row.pk not in closed
    ]


def _standing(edition: Edition, closed: Collection[int]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(submission__edition=edition).exclude(submission__category__in=closed)


def _counted(rows: QuerySet[Assignment], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def drawn(rows: Sequence[Counts], width: int) -> str:
    """A bar for each row; empty where nothing is assigned."""
    given = [Share(row.name, row.done, row.begun, row.waiting, row.late, _said(row)) for row in rows if row.total]
    label = _("Submitted, begun and not begun. The table below says the same in numbers.")
    return shares(given, label, width=width) if given else ""


def _said(row: Counts) -> str:
    said = _("%(done)s of %(all)s") % {"done": row.done, "all": row.total}
    if not row.late:
        return said
    return f"{said}, {ngettext('%(n)s late', '%(n)s late', row.late) % {'n': row.late}}"
