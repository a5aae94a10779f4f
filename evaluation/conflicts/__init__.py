"""Conflicts of interest of one person; domain.md, rule 6: rules/interests.py says what they are, barring.py reads it."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from evaluation.conflicts.barring import Barring
from evaluation.models import Assignment, Evaluator, Ranking
from submissions.conflicted import hidden
from submissions.models import Submission


def automatic_conflict(evaluator: Evaluator, submission: Submission) -> Refusal | None:
    """The first conflict found, None without any. Declared ones are another matter."""
    return Barring([evaluator], [submission]).why_not(evaluator, submission)


def categories_in_conflict(person: User, edition: Edition) -> set[int]:
    """Ids of the categories in which `person` works, or has worked, on an entry, or declared a conflict; one query.

    Whoever may watch a call learns of such a category nothing that weighs its entries against each other.
    """
    return set(hidden(person).filter(edition=edition).values_list("category", flat=True))


def decided_in_conflict(person: User) -> Q:
    """Events that tell what was decided about a category in which `person` has a conflict: ties, no award."""
    found = Q(pk__in=[])
    for slug, code in set(hidden(person).values_list("edition__slug", "category__code")):
        found |= Q(edition=slug, subject=f"category:{code}")
    return found


def conflicts_since(ranking: Ranking) -> list[Assignment]:
    """Assignments whose scores the ranking counts and a conflict has voided since: it is out of date; one query.

    A newer ranking of the edition has none of them.
    """
    rows = Assignment.objects.filter(submission__edition=ranking.edition_id, evaluation__submitted_at__isnull=False)
    since = rows.filter(evaluation__voided_at__gt=ranking.frozen_at).order_by("submission__number", "pk")
    return list(since.select_related("submission", "evaluator__person", "evaluation"))
