"""The score sheet of one assignment: what is there, what is missing, the total so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Criterion
from evaluation.models import Assignment, Score
from evaluation.rules import total


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion on the sheet, with its score where there is one."""

    number: int
    criterion: Criterion
    score: Score | None

    @property
    def judged(self) -> bool:
        return self.score is not None and (self.score.value is not None or self.score.cannot_judge)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a submit would refuse. `kind`: score, comment or other."""

    anchor: str
    sentence: str
    kind: str = "other"


def lines_of(assignment: Assignment, criteria: Sequence[Criterion] | None = None) -> list[Line]:
    """The criteria in listed order, two queries; one for who knows the criteria already."""
    scores = {score.criterion_id: score for score in Score.objects.filter(evaluation__assignment=assignment).order_by()}
    if criteria is None:
        criteria = list(assignment.submission.category.criteria.order_by("position", "pk"))
    return [Line(number, criterion, scores.get(criterion.pk)) for number, criterion in enumerate(criteria, 1)]


def missing_of(assignment: Assignment, lines: list[Line] | None = None) -> list[Missing]:
    """What a submit would refuse: scores not given, comments too short."""
    least = assignment.submission.edition.method.comment_min_characters
    found = []
    given = lines_of(assignment) if lines is None else lines
    for line in given:
        names = {"number": line.number, "name": line.criterion.name}
        anchor = f"criterion-{line.criterion.code}"
        if not line.judged:
            found.append(
                Missing(anchor, _("Criterion %(number)s: give a score or say that you cannot judge") % names, "score")
            )
        short = least - len(line.score.comment.strip() if line.score else "")
        if short > 0:
            words = _("Criterion %(number)s: %(short)s more characters of comment")
            found.append(Missing(anchor, words % {**names, "short": short}, "comment"))
    if not found and not any(line.score and line.score.value is not None for line in given):
        words = _("Score at least one criterion, or ask staff to give the submission to somebody else")
        found.append(Missing("scores", words))
    return found


def total_so_far(lines: list[Line], top: int) -> Fraction | None:
    """The running total, 0 to 100, over what has been judged; None before the first score."""
    judged = {line.criterion.code: line.score.value if line.score else None for line in lines}
    if all(value is None for value in judged.values()):
        return None
    return total(judged, {line.criterion.code: line.criterion.weight for line in lines}, top)


def missing_words(missing: list[Missing]) -> str:
    """ "Missing: 2 scores, 3 comments", or that nothing is."""
    if not missing:
        return _("Nothing is missing")
    scores = sum(thing.kind == "score" for thing in missing)
    comments = sum(thing.kind == "comment" for thing in missing)
    parts = []
    if scores:
        parts.append(ngettext("%(n)d score", "%(n)d scores", scores) % {"n": scores})
    if comments:
        parts.append(ngettext("%(n)d comment", "%(n)d comments", comments) % {"n": comments})
    return _("Missing: %(things)s") % {"things": ", ".join(parts)} if parts else missing[0].sentence


def comment_words(comment: str, least: int) -> str:
    """What the counter says before the script takes over: how many more characters are needed, or that it is enough."""
    given = len(comment.replace("\r\n", "\n").strip())
    if given < least:
        more = ngettext("%(n)d more character needed", "%(n)d more characters needed", least - given)
        return more % {"n": least - given}
    return _("%(n)d characters, enough") % {"n": given}
