"""The work of a whole jury, written in bulk: what pages cost depends on how many rows there are, not on how they came."""

from __future__ import annotations

from decimal import Decimal
from itertools import cycle, islice
from random import Random

from django.db import connection, transaction

from accounts.models import User
from calls.models import Edition
from evaluation.models import Assignment, Evaluation, Score
from submissions.models import Submission
from submissions.rules import State

EACH = 3
S = Assignment.State


@transaction.atomic
def judge(edition: Edition, *, by: User) -> None:
    """Three evaluators for every eligible submission that has none; nine in ten have handed in, one has not begun."""
    chance, at = Random(1), edition.evaluation_begins
    jury = cycle(edition.evaluators.serving().order_by("pk"))
    given = []
    for entry in edition.submissions.filter(state=State.ELIGIBLE, assignments=None).order_by("pk"):
        for evaluator in islice(jury, EACH):
            state = S.PROPOSED if chance.random() < 0.1 else S.SUBMITTED
            declared = None if state == S.PROPOSED else at
            row = Assignment(evaluator=evaluator, submission=entry, state=state, assigned_by=by, assigned_at=at)
            row.declared_at = declared
            given.append(row)
    Assignment.objects.bulk_create(given)
    _scores([row for row in given if row.state == S.SUBMITTED], edition, chance)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # pending checks would keep ANALYZE waiting
        cursor.execute("ANALYZE evaluation_assignment, evaluation_evaluation, evaluation_score")


def _scores(given: list[Assignment], edition: Edition, chance: Random) -> None:
    """Half points around what each entry is worth; one in thirty cannot judge a criterion."""
    at = edition.evaluation_begins
    done = Evaluation.objects.bulk_create(
        Evaluation(assignment=row, begun_at=at, saved_at=at, submitted_at=at, confidence="high") for row in given
    )
    criteria = {row.pk: list(row.criteria.all()) for row in edition.categories.prefetch_related("criteria")}
    worth: dict[int, float] = {}
    scores = []
    for evaluation in done:
        entry: Submission = evaluation.assignment.submission
        mean = worth.setdefault(entry.pk, chance.gauss(3.8, 0.4))
        for criterion in criteria[entry.category_id]:
            halves = min(max(round(2 * chance.gauss(mean, 0.6)), 0), 10)
            cannot = chance.random() < 1 / 30
            scores.append(
                Score(
                    evaluation=evaluation,
                    criterion=criterion,
                    value=None if cannot else Decimal(halves) / 2,
                    cannot_judge=cannot,
                    comment="What the application shows, and what it does not show." * 3,
                    revision=1,
                    saved_at=at,
                )
            )
    Score.objects.bulk_create(scores, batch_size=2000)
