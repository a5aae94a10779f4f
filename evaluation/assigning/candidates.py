"""Who could read a submission: without a conflict, with room, the best first, why, and what hinders the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.refusals import Refusal
from calls.models import Edition
from evaluation.assigning.problem import ABSENT, Entry, Judge
from evaluation.assigning.reading import read
from evaluation.models import Assignment, Evaluator
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Candidate:
    """An evaluator beside one submission.

    load        what stands, of at most `capacity`
    words       what speaks for the pair, or against it
    refusal     the conflict of interest that the portal sees
    assignment  the one that the evaluator has, or had
    suspicions  in sentences, not decided yet
    away        absent until the evaluation ends
    """

    evaluator: Evaluator
    load: int
    words: str
    refusal: Refusal | None = None
    assignment: Assignment | None = None
    suspicions: tuple[str, ...] = ()
    away: bool = False

    @property
    def capacity(self) -> int:
        return self.evaluator.capacity

    @property
    def conflicted(self) -> bool:
        return self.refusal is not None or (
            self.assignment is not None and self.assignment.state == Assignment.State.CONFLICT
        )

    @property
    def free(self) -> bool:
        """May be asked by hand: no conflict, not asked before, room left."""
        return not self.conflicted and self.assignment is None and self.load < self.capacity


class Candidates:
    """Read once for some submissions of an edition; then asked one by one."""

    def __init__(self, edition: Edition, submissions: Sequence[Submission], at: datetime) -> None:
        rows = {str(row.number): row for row in submissions}
        reading = read(edition, rows, each=1, at=at)
        self.problem, self.evaluators, self.barring = reading.problem, reading.evaluators, reading.barring
        self.elsewhere = reading.elsewhere
        self.names = {row.pk: name for name, row in self.evaluators.items()}
        self.judges = {row.name: row for row in self.problem.judges}
        self.entries = {row.name: row for row in self.problem.entries}
        self.given = Counter(judge for judge, _entry in self.problem.standing)
        self.readers: dict[str, list[str]] = {name: [] for name in rows}
        for judge, entry in sorted(self.problem.standing):
            self.readers[entry].append(judge)
        self.barred = set(self.problem.forbidden) | set(self.problem.standing)

    def of(self, submission: Submission) -> list[Candidate]:
        """The best first: the category and its words, then who has least to read."""
        entry = self.entries[str(submission.number)]
        free = [
            row for row in self.judges.values() if (row.name, entry.name) not in self.barred and self._room(row) > 0
        ]
        free.sort(key=lambda row: (self._price(row, entry), row.name))
        return [self._candidate(row, entry) for row in free]

    def jury(self, submission: Submission) -> list[Candidate]:
        """Everybody: first those of `of`, then the others with what stands in the way of each. One query more."""
        best = self.of(submission)
        offered = {row.evaluator for row in best}
        given = {row.evaluator_id: row for row in submission.assignments.all()}
        others = (judge for judge in self.judges.values() if self.evaluators[judge.name] not in offered)
        rest = [self._hindered(judge, submission, given) for judge in others]
        return best + sorted(rest, key=lambda one: (not one.free, one.conflicted, one.load))

    def take_turns(self, submission: Submission, *, passing_over: Collection[int] = ()) -> list[Candidate]:
        """The same without the evaluators `passing_over`; the best one counts as reading it for whichever is asked next."""
        found = [row for row in self.of(submission) if row.evaluator.pk not in passing_over]
        if found:
            name, entry = self.names[found[0].evaluator.pk], str(submission.number)
            self.given[name] += 1
            self.readers[entry].append(name)
            self.barred.add((name, entry))
        return found

    def _room(self, judge: Judge) -> int:
        return judge.capacity - self.given[judge.name]

    def _price(self, judge: Judge, entry: Entry) -> float:
        weights = self.problem.weights
        load = self._load(judge) / max(1, self.evaluators[judge.name].capacity)
        others = [self.judges[name] for name in self.readers[entry.name] if name in self.judges]
        same_house = any(row.name in judge.colleagues for row in others)
        same_country = any(row.country and row.country == judge.country for row in others)
        near = weights.organisation * same_house + weights.country * same_country
        return self.problem.price(judge, entry) + weights.balance * load * load + near

    def _load(self, judge: Judge) -> int:
        return self.elsewhere.get(judge.name, 0) + self.given[judge.name]

    def _candidate(self, judge: Judge, entry: Entry) -> Candidate:
        return Candidate(self.evaluators[judge.name], self._load(judge), why(judge, entry))

    def _hindered(self, judge: Judge, submission: Submission, given: dict[int, Assignment]) -> Candidate:
        evaluator, entry = self.evaluators[judge.name], self.entries[str(submission.number)]
        undecided = self.barring.undecided(evaluator, submission)
        signs = self.barring.suspicions[evaluator.pk, submission.pk] if undecided else []
        return replace(
            self._candidate(judge, entry),
            refusal=self.barring.why_not(evaluator, submission),
            assignment=given.get(evaluator.pk),
            suspicions=tuple(sign.words() for sign in signs),
            away=self.problem.forbidden.get((judge.name, entry.name)) == ABSENT,
        )


def why(judge: Judge, entry: Entry) -> str:
    """What speaks for the pair, or against it."""
    if entry.category in judge.categories:
        said = _("Expert in this category")
    elif judge.categories:
        said = _("From another category")
    else:
        said = _("No category named")
    shared = len(judge.keywords & entry.keywords)
    if shared:
        words = ngettext("%(n)s word of the expertise fits", "%(n)s words of the expertise fit", shared)
        said = f"{said}; {words % {'n': shared}}"
    return said
