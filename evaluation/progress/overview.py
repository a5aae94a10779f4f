"""The staff's list of submissions in evaluation: totals and spread, exact, for one page of rows at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Edition
from evaluation.conflicts.unread import without_judges
from evaluation.models import Absence, AgreedScore, Assignment, CodeAcceptance, Consensus, Evaluator, Score
from evaluation.policies.membership import code_of
from evaluation.progress.drawing import Totals, totals
from evaluation.progress.readers import Reader, is_unread, readers_of
from evaluation.ranking.ties import method_of
from evaluation.rules import Entry, disagreement, mean_total, spread, total
from evaluation.rules.ranking import Method
from submissions.models import Submission, SubmissionQuerySet
from submissions.rules import State

S = Assignment.State


@dataclass(frozen=True, slots=True)
class Row:
    """One submission with what its submitted evaluations say; `entry` as a ranking reads it."""

    submission: Submission
    entry: Entry
    readers: list[Reader]
    total: Fraction | None
    totals: list[Fraction]
    spread: Fraction
    flags: list[str]

    @property
    def submitted(self) -> int:
        return len(self.totals)

    @property
    def unread(self) -> bool:
        """Whoever looks at the list has still to evaluate it: nothing here says what others gave."""
        return is_unread(self.readers)

    @property
    def abandoned(self) -> bool:
        """It was assigned, and nobody is left who reads it."""
        return bool(self.readers) and all(row.state in (S.CONFLICT, S.DECLINED, S.REPLACED) for row in self.readers)


def submissions_of(
    edition: Edition, filters: dict[str, Any], closed: Collection[int] = (), reader: User | None = None
) -> QuerySet[Submission]:
    """What the jury has to read, by the filters, in the order of numbers; nothing of the categories `closed`.

    reader  then no filter tells what others gave a submission that this person has still to evaluate

    Assignments are asked for one by one, not joined: a join of them all, counted and made distinct again, has taken
    PostgreSQL half an hour for a thousand submissions whose statistics were not gathered yet.
    """
    assignments = Assignment.objects.filter(submission=OuterRef("pk"))
    rows = _read_by_the_jury(edition).exclude(category__in=closed)
    if category := filters.get("category"):
        rows = rows.filter(category__code=category)
    if filters.get("flag") == "short":
        given = assignments.filter(evaluation__submitted_at__isnull=False, evaluation__voided_at=None)
        number = given.order_by().values("submission").annotate(n=Count("pk")).values("n")
        rows = rows.annotate(given=Coalesce(Subquery(number), 0)).filter(given__lt=edition.method.quorum)
    if filters.get("flag") == "nobody":
        rows = rows.filter(~Exists(assignments.standing()), state=State.ELIGIBLE)
    if filters.get("flag") == "barred":
        rows = rows.filter(pk__in=[row.pk for row in without_judges(edition)])
    if filters.get("flag") == "open":
        rows = rows.filter(Exists(assignments.filter(state__in=[S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS])))
    if filters.get("flag") == "talk":
        rows = rows.filter(pk__in=[row.submission.pk for row in divided(edition, rows, reader)])
    return listed(rows)


def listed(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """What a row of the jury's lists says, in the order of numbers; not the texts, which are most of a dossier."""
    return rows.select_related("project", "organisation", "category").order_by("number")


def _read_by_the_jury(edition: Edition) -> SubmissionQuerySet:
    assigned = Exists(Assignment.objects.filter(submission=OuterRef("pk")))
    return edition.submissions.filter(Q(state__in=[State.ELIGIBLE, State.EVALUATED]) | assigned)


def rows_of(
    edition: Edition, submissions: Sequence[Submission], *, at: datetime | None = None, reader: User | None = None
) -> list[Row]:
    """Totals and spread of `submissions`, in four queries whatever their number.

    at      then each reader knows who is absent that day, and what is late
    reader  then the scores of what this person has still to evaluate are not even read

    `total` is with what the panel agreed on; `totals`, `spread` and `flags` are of what the evaluators gave themselves.
    """
    prefetch_related_objects([edition], "categories__criteria")
    methods = {category.pk: method_of(category, edition) for category in edition.categories.all()}
    codes = {row.pk: row.code for category in edition.categories.all() for row in category.criteria.all()}
    scores: dict[int, dict[int, dict[str, Decimal | None]]] = defaultdict(lambda: defaultdict(dict))
    agreed: dict[int, dict[str, Decimal]] = defaultdict(dict)
    readers = readers_of(edition, submissions, at, reader)
    read = [row for row in submissions if not is_unread(readers[row.pk])]
    for submission, evaluation, criterion, value, instead in _scores_of(read):
        scores[submission][evaluation][codes[criterion]] = value
        if instead is not None:
            agreed[submission][codes[criterion]] = instead
    return [
        _row(row, _entry(row, scores, agreed), readers[row.pk], methods[row.category_id], edition)
        for row in submissions
    ]


def _scores_of(
    submissions: Sequence[Submission],
) -> QuerySet[Score, tuple[int, int, int, Decimal | None, Decimal | None]]:
    """Submission, evaluation, criterion, score, and what a concluded consensus put in its place.

    Criteria by their keys: joined, they led PostgreSQL to read every score there is, in the order of criteria.
    """
    submission = "evaluation__assignment__submission_id"
    agreed = AgreedScore.objects.filter(
        consensus__submission=OuterRef(submission),
        consensus__state=Consensus.State.CONCLUDED,
        criterion=OuterRef("criterion"),
    )
    return (
        Score.objects.filter(
            evaluation__assignment__submission__in=submissions,
            evaluation__submitted_at__isnull=False,
            evaluation__voided_at=None,
        )
        .annotate(agreed=Subquery(agreed.order_by().values("value")))
        .order_by("pk")
        .values_list(submission, "evaluation_id", "criterion_id", "value", "agreed")
    )


def _entry(submission: Submission, scores: Any, agreed: dict[int, dict[str, Decimal]]) -> Entry:
    return Entry(str(submission.public_id), tuple(scores[submission.pk].values()), agreed[submission.pk])


def _row(submission: Submission, entry: Entry, readers: list[Reader], method: Method, edition: Edition) -> Row:
    judgements = entry.judgements
    judged = [judgement for judgement in judgements if any(score is not None for score in judgement.values())]
    totals = sorted(total(judgement, method.weights, method.top) for judgement in judged)
    card = edition.method
    flags = disagreement(
        judgements, totals, method.weights, by_criterion=card.spread_criterion, by_total=card.spread_total
    )
    value = mean_total(entry.counted, method.weights, method.top)
    return Row(submission, entry, readers, value, totals, spread(totals), flags)


def divided(edition: Edition, among: QuerySet[Submission] | None = None, reader: User | None = None) -> list[Row]:
    """Submissions on which the jury differs so much that it should talk, the widest first."""
    rows = rows_of(edition, list(_read_by_the_jury(edition) if among is None else among), reader=reader)
    return sorted((row for row in rows if row.flags), key=lambda row: (-row.spread, str(row.submission)))


def drawn(rows: Sequence[Row], edition: Edition, width: int) -> str:
    """The totals of `rows` as a picture, a dot per evaluation; empty where nothing is submitted."""
    given = [
        Totals(str(row.submission), [float(value) for value in row.totals], bool(row.flags))
        for row in rows
        if row.totals
    ]
    if not given:
        return ""
    threshold = edition.method.total_threshold
    return totals(
        given,
        _("Totals of the evaluations of each submission. The list below says the same in numbers."),
        talk=_("talk"),
        threshold=float(threshold),
        threshold_words=_("threshold %(points)s") % {"points": f"{float(threshold):g}"},
        width=width,
    )


def jury_of(edition: Edition, today: date) -> list[Evaluator]:
    """The evaluators for evaluation/evaluators.html, who declined last, in three queries.

    Each with what stands (`assigned`), what of it is in (`done`), the version of the code as it reads now if accepted
    (`agreed`), and the absences that are not over (`away`).
    """
    given_up = Q(assignments__state__in=[S.CONFLICT, S.DECLINED, S.REPLACED])
    in_hand = Q(assignments__state__in=[S.SUBMITTED, S.LOCKED])
    counted = edition.evaluators.select_related("person").annotate(
        assigned=Count("assignments", filter=~given_up), done=Count("assignments", filter=in_hand)
    )
    rows = list(counted.order_by(F("declined_at").asc(nulls_first=True), "person__name", "pk"))
    code, agreed = code_of(edition), set[int]()
    if code is not None:
        standing = CodeAcceptance.objects.filter(version=code.version, sha256=code.sha256, evaluator__edition=edition)
        agreed = set(standing.values_list("evaluator_id", flat=True))
    away: dict[int, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.filter(evaluator__edition=edition, ends__gte=today):
        away[absence.evaluator_id].append(absence)
    for row in rows:
        row.agreed = row.pk in agreed  # type: ignore[attr-defined]  # for the template alone
        row.away = away[row.pk]  # type: ignore[attr-defined]
    return rows
