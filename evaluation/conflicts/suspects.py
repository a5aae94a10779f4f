"""The staff's list of suspected conflicts: every pair of the edition, read in bulk, in words for one page of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from calls.models import Edition
from evaluation.conflicts.barring import Barring, Pair
from evaluation.models import Assignment, ConflictDecision, Evaluator
from evaluation.rules.interests import Sign
from submissions.conflicted import hidden_in
from submissions.models import Submission
from submissions.rules import State

V = ConflictDecision.Verdict
_ASIDE = (State.DRAFT, State.WITHDRAWN, State.INELIGIBLE, State.REJECTED, State.DISQUALIFIED)
SHOWN = ("open", V.CONFLICT, V.NONE, "all")


@dataclass(slots=True)
class Suspect:
    """One pair that looks like a conflict, or that somebody has decided about."""

    evaluator: Evaluator
    submission: Submission
    signs: Sequence[Sign]
    decision: ConflictDecision | None
    assignment: Assignment | None = field(default=None)

    @property
    def strength(self) -> float:
        return self.signs[0].strength if self.signs else 0.0

    @property
    def evidence(self) -> list[str]:
        """What speaks for it, in sentences; of a pair that shows no sign any more, what did when it was decided."""
        if self.signs or self.decision is None:
            return [sign.words() for sign in self.signs]
        return list(self.decision.evidence)

    @property
    def wished(self) -> bool:
        """Barred by the applicant's wish unless somebody decides otherwise."""
        return self.decision is None and any(sign.kind == "wished" for sign in self.signs)


class Suspects:
    """The pairs of an edition that `person` may see, in a constant number of queries. `hidden`: entries left out of it."""

    def __init__(self, edition: Edition, person: User) -> None:
        self.evaluators = list(edition.evaluators.select_related("person"))
        rows = edition.submissions.exclude(state__in=_ASIDE).exclude(version=None)
        every = rows.select_related("project", "category", "organisation", "version").order_by("number")
        own = hidden_in(edition, person)
        self.submissions = [row for row in every if row.pk not in own]
        self.hidden = len(every) - len(self.submissions)
        self._barring = Barring(self.evaluators, self.submissions)

    def chosen(self, filters: dict[str, Any]) -> list[Suspect]:
        """Those that the filters leave, the strongest first."""
        rows = [row for row in self._all() if _fits(row, filters)]
        return sorted(rows, key=lambda row: (-row.strength, row.submission.number or "", row.evaluator.pk))

    def _all(self) -> list[Suspect]:
        judges = {row.pk: row for row in self.evaluators}
        entries = {row.pk: row for row in self.submissions}
        signs, decisions = self._barring.suspicions, self._barring.decisions
        pairs: set[Pair] = signs.keys() | decisions.keys()
        return [Suspect(judges[pair[0]], entries[pair[1]], signs.get(pair, ()), decisions.get(pair)) for pair in pairs]


def suspect_of(evaluator: Evaluator, submission: Submission) -> Suspect:
    """One pair by itself, whether it looks like a conflict or not."""
    barring, pair = Barring([evaluator], [submission]), (evaluator.pk, submission.pk)
    row = Suspect(evaluator, submission, barring.suspicions.get(pair, ()), barring.decisions.get(pair))
    return with_assignments([row])[0]


def undecided_of(assignments: Sequence[Assignment]) -> list[Assignment]:
    """Those that look like a conflict and that nobody has decided about: whoever assigned them should know."""
    evaluators = {row.evaluator_id: row.evaluator for row in assignments}
    submissions = {row.submission_id: row.submission for row in assignments}
    barring = Barring(list(evaluators.values()), list(submissions.values()))
    return [row for row in assignments if barring.undecided(row.evaluator, row.submission)]


def with_assignments(rows: list[Suspect]) -> list[Suspect]:
    """The rows of one page, each with what was assigned of it; one query."""
    pairs = {(row.evaluator.pk, row.submission.pk): row for row in rows}
    found = Assignment.objects.filter(
        evaluator__in={pair[0] for pair in pairs}, submission__in={pair[1] for pair in pairs}
    )
    for assignment in found:
        if row := pairs.get((assignment.evaluator_id, assignment.submission_id)):
            row.assignment = assignment
    return rows


def _fits(row: Suspect, filters: dict[str, Any]) -> bool:
    show = filters.get("show") or "open"
    verdict = row.decision.verdict if row.decision else "open"
    if show not in ("all", verdict):
        return False
    if (category := filters.get("category")) and row.submission.category.code != category:
        return False
    return not (evaluator := filters.get("evaluator")) or str(row.evaluator.pk) == evaluator
