"""What the ranking rests on, read from the tables: methods, entries, ties."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Q

from calls.method_card import composed, kept_card
from calls.models import Category, Edition
from calls.rules import Gate, VoteMode
from evaluation.models import AgreedScore, Consensus, NoAward, RankingPlace, Score, TieDecision
from evaluation.rules import Entry, Method, tied_at_the_cut
from submissions.models import Submission, SubmissionQuerySet
from submissions.rules import State


def method_of(category: Category, edition: Edition) -> Method:
    """The category's method as the engine reads it: from the card that is kept, from the columns before the opening."""
    kept = kept_card(edition)
    card = kept.content if kept else composed(edition, [category])
    weights = next(row["criteria"] for row in card["categories"] if row["code"] == category.code)
    return Method(
        weights={row["code"]: row["weight"] for row in weights},
        top=card["scale"]["top"],
        quorum=card["quorum"],
        criterion_threshold=Decimal(card["thresholds"]["criterion"]),
        total_threshold=Decimal(card["thresholds"]["total"]),
        finalists=card["finalists"],
        finalists_if_tied=card["finalists_if_tied"],
        winners=card["winners"],
    )


def entries_of(edition: Edition) -> dict[int, list[Entry]]:
    """Category id -> entries with their submitted, not voided evaluations and what the panel agreed on.

    Three queries whatever the number. A consensus that is not concluded changes nothing.
    """
    judgements: dict[int, dict[int, dict[str, Decimal | None]]] = defaultdict(lambda: defaultdict(dict))
    scores = Score.objects.filter(
        evaluation__assignment__submission__edition=edition,
        evaluation__submitted_at__isnull=False,
        evaluation__voided_at=None,
    ).values_list("evaluation__assignment__submission_id", "evaluation_id", "criterion__code", "value")
    for submission, evaluation, code, value in scores:
        judgements[submission][evaluation][code] = value
    found: dict[int, list[Entry]] = defaultdict(list)
    agreed = _agreed_in(edition)
    for pk, public_id, category in ranked_submissions(edition).values_list("pk", "public_id", "category_id"):
        found[category].append(Entry(str(public_id), tuple(judgements[pk].values()), agreed[pk]))
    return found


def _agreed_in(edition: Edition) -> dict[int, dict[str, Decimal]]:
    """Submission id -> criterion code -> the score that a concluded consensus put in everybody's place; one query."""
    rows = AgreedScore.objects.filter(consensus__submission__edition=edition, value__isnull=False)
    rows = rows.filter(consensus__state=Consensus.State.CONCLUDED)
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for submission, code, value in rows.values_list("consensus__submission_id", "criterion__code", "value"):
        found[submission][code] = value or Decimal(0)
    return found


def ranked_submissions(edition: Edition) -> SubmissionQuerySet:
    """Whom a ranking counts now. Once applicants were told, those who were ranked stay in it, whatever became of them."""
    rows = Submission.objects.filter(edition=edition)
    if not edition.has_moved(Gate.NOTIFY_APPLICANTS):
        return rows.for_evaluation()
    latest = edition.rankings.order_by("-frozen_at", "-pk").values("pk")[:1]
    ranked = RankingPlace.objects.filter(ranking__in=latest).values("submission")
    return rows.filter(Q(state__in=[State.ELIGIBLE, State.EVALUATED]) | Q(pk__in=ranked))


def ties_of(category: Category) -> list[list[str]]:
    """The orders that the chair gave, the latest first: it holds where two concern the same entries."""
    shared = shared_ties_of(category)
    return [list(row.order) for row in _decisions(category) if not row.ex_aequo and frozenset(row.order) not in shared]


def shared_ties_of(category: Category) -> set[frozenset[str]]:
    """The ties that the chair decided to leave ex aequo, unless the latest decision on the same entries is an order."""
    latest: dict[frozenset[str], bool] = {}
    for row in _decisions(category):
        latest.setdefault(frozenset(row.order), row.ex_aequo)
    return {names for names, ex_aequo in latest.items() if ex_aequo}


def _decisions(category: Category) -> list[TieDecision]:
    """The latest first."""
    return sorted(category.tie_decisions.all(), key=lambda row: (row.at, row.pk), reverse=True)


def unsettled_ties(
    edition: Edition, entries: dict[int, list[Entry]] | None = None
) -> list[tuple[Category, tuple[str, ...]]]:
    """Every group of equal entries whose order decides who is a finalist or the winner and is not decided yet.

    entries  what `entries_of` says, for who has asked already
    """
    entries = entries_of(edition) if entries is None else entries
    jury_names_winner = edition.method.vote_mode in (VoteMode.NONE, VoteMode.SEPARATE)
    unawarded = set(NoAward.objects.filter(category__edition=edition).values_list("category", flat=True))
    return [
        (category, tie)
        for category in edition.categories.prefetch_related("criteria", "tie_decisions")
        for tie in tied_at_the_cut(
            entries.get(category.pk, []),
            method_of(category, edition),
            ties_of(category),
            shared=shared_ties_of(category),
            award=jury_names_winner and category.pk not in unawarded,
        )
    ]
