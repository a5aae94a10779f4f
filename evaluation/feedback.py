"""What the jury wrote about a submission, for its applicant: means and comments per criterion, never names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evaluation.models import Score
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Feedback:
    """One criterion: its mean over those who judged it, and the comments in an order that tells nothing."""

    criterion: str
    mean: Decimal | None
    comments: list[str]


def comments_on(submission: Submission) -> list[Feedback]:
    """Per criterion in listed order, from submitted evaluations that are not void."""
    scores = list(
        Score.objects.filter(
            evaluation__assignment__submission=submission,
            evaluation__submitted_at__isnull=False,
            evaluation__voided_at=None,
        ).select_related("criterion")
    )
    found = []
    for criterion in submission.category.criteria.all():
        own = [score for score in scores if score.criterion_id == criterion.pk]
        given = [score.value for score in own if score.value is not None]
        mean = round(sum(given, Decimal(0)) / len(given), 2) if given else None
        found.append(Feedback(criterion.name, mean, sorted(score.comment for score in own if score.comment.strip())))
    return found
