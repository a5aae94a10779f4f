"""What the ranking rests on, read from the tables: methods, entries, ties."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from calls.models import Category, Edition
from evaluation.models import Score
from evaluation.rules import Entry, Method, tied_at_the_cut
from submissions.models import Submission


def method_of(category: Category, edition: Edition) -> Method:
    """The category's method card as the engine reads it."""
    card = edition.method
    return Method(
        weights={criterion.code: criterion.weight for criterion in category.criteria.all()},
        top=card.scale_max,
        quorum=card.quorum,
        criterion_threshold=card.criterion_threshold,
        total_threshold=card.total_threshold,
        finalists=card.finalists,
        finalists_if_tied=card.finalists_if_tied,
        winners=card.winners,
    )


def entries_of(edition: Edition) -> dict[int, list[Entry]]:
    """Category id -> entries with their submitted, not voided evaluations; three queries whatever the number."""
    judgements: dict[int, dict[int, dict[str, Decimal | None]]] = defaultdict(lambda: defaultdict(dict))
    scores = Score.objects.filter(
        evaluation__assignment__submission__edition=edition,
        evaluation__submitted_at__isnull=False,
        evaluation__voided_at=None,
    ).values_list("evaluation__assignment__submission_id", "evaluation_id", "criterion__code", "value")
    for submission, evaluation, code, value in scores:
        judgements[submission][evaluation][code] = value
    found: dict[int, list[Entry]] = defaultdict(list)
    rows = Submission.objects.filter(edition=edition).for_evaluation().values_list("pk", "public_id", "category_id")
    for pk, public_id, category in rows:
        found[category].append(Entry(str(public_id), tuple(judgements[pk].values())))
    return found


def ties_of(category: Category) -> list[list[str]]:
    """The orders that the chair gave, the latest first: it holds where two concern the same entries."""
    return [list(decision.order) for decision in category.tie_decisions.order_by("-at", "-pk")]


def unsettled_ties(edition: Edition) -> list[tuple[Category, tuple[str, ...]]]:
    """Every group of equal entries whose order decides who is a finalist or the winner and is not decided yet."""
    entries = entries_of(edition)
    return [
        (category, tie)
        for category in edition.categories.prefetch_related("criteria", "tie_decisions")
        for tie in tied_at_the_cut(entries[category.pk], method_of(category, edition), ties_of(category))
    ]
