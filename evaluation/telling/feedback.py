"""What the jury says to an applicant about the own submission: totals, means and comments, never names.

Numbers come from the snapshot that holds, so they are those by which it was ranked. Comments are put in the order of
their words, criterion by criterion: neither who wrote them nor which belong together can be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluation.models import AgreedScore, Consensus, Ranking, Score
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion. `agreed`: the panel agreed on this score; `panel`: what it wrote; `below`: it misses the threshold."""

    criterion: str
    weight: int
    mean: Decimal | None
    below: bool
    agreed: bool
    panel: str
    comments: list[str]


@dataclass(frozen=True, slots=True)
class Feedback:
    """The own total of 0 to 100, what was needed, and every criterion in listed order."""

    total: Decimal | None
    below: bool
    evaluations: int
    quorum_missed: bool
    least_total: Decimal
    least_each: Decimal
    top: int
    lines: list[Line]


def feedback_on(submission: Submission, ranking: Ranking) -> Feedback:
    """Three queries; `submission` with its category."""
    category = next(row for row in ranking.content["categories"] if row["code"] == submission.category.code)
    name = str(submission.public_id)
    result = next(row for row in category["result"] if row["name"] == name)
    entry = next(row for row in category["entries"] if row["name"] == name)
    method, comments, texts = category["method"], _comments_on(submission), _texts_on(submission)
    names = {row.code: row.name for row in submission.category.criteria.all()}
    lines = [
        _line(code, names.get(code, code), weight, result, entry, comments, texts) for code, weight in method["weights"]
    ]
    return Feedback(
        total=_rounded(result["total"]),
        below="total" in result["fails"],
        evaluations=result["evaluations"],
        quorum_missed="quorum" in result["fails"],
        least_total=Decimal(method["total_threshold"]),
        least_each=Decimal(method["criterion_threshold"]),
        top=method["top"],
        lines=lines,
    )


def _line(
    code: str,
    name: str,
    weight: int,
    result: Mapping[str, Any],
    entry: Mapping[str, Any],
    comments: Mapping[str, list[str]],
    texts: Mapping[str, str],
) -> Line:
    return Line(
        criterion=name,
        weight=weight,
        mean=_rounded(result["means"].get(code)),
        below=code in result["fails"],
        agreed=code in entry["consensus"],
        panel=texts.get(code, ""),
        comments=comments.get(code, []),
    )


def _comments_on(submission: Submission) -> dict[str, list[str]]:
    """From submitted evaluations that are not void, by criterion."""
    rows = Score.objects.filter(
        evaluation__assignment__submission=submission,
        evaluation__submitted_at__isnull=False,
        evaluation__voided_at=None,
    ).values_list("criterion__code", "comment")
    found = defaultdict(list)
    for code, comment in rows:
        if comment.strip():
            found[code].append(comment.strip())
    return {code: sorted(comments) for code, comments in found.items()}


def _texts_on(submission: Submission) -> dict[str, str]:
    """What a concluded consensus says, by criterion."""
    rows = AgreedScore.objects.filter(consensus__submission=submission, consensus__state=Consensus.State.CONCLUDED)
    return {code: text.strip() for code, text in rows.values_list("criterion__code", "text") if text.strip()}


def _rounded(exact: str | None) -> Decimal | None:
    """Two decimals, halves to even, as everywhere."""
    if exact is None:
        return None
    value = Fraction(exact)
    return round(Decimal(value.numerator) / Decimal(value.denominator), 2)
