"""Who could read a submission as well: without a conflict, with room, the best first, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Edition
from evaluation.assigning.problem import Entry, Judge
from evaluation.models import Evaluator
from evaluation.reading import read
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Candidate:
    """`words` say why; `load` of `capacity` counts what stands."""

    evaluator: Evaluator
    load: int
    capacity: int
    words: str


class Candidates:
    """Read once for some submissions of an edition; then asked one by one."""

    def __init__(self, edition: Edition, submissions: Sequence[Submission], at: datetime) -> None:
        rows = {str(row.number): row for row in submissions}
        reading = read(edition, rows, each=1, at=at)
        self.problem, self.evaluators = reading.problem, reading.evaluators
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

    def take_turns(self, submission: Submission) -> list[Candidate]:
        """The same; the best one counts as having one more to read for whichever is asked about next."""
        found = self.of(submission)
        if found:
            self.given[self.names[found[0].evaluator.pk]] += 1
        return found

    def _room(self, judge: Judge) -> int:
        return judge.capacity - self.given[judge.name]

    def _price(self, judge: Judge, entry: Entry) -> float:
        weights = self.problem.weights
        load = self._load(judge) / max(1, self.evaluators[judge.name].capacity)
        others = [self.judges[name] for name in self.readers[entry.name] if name in self.judges]
        same_house = any(row.organisation and row.organisation == judge.organisation for row in others)
        same_country = any(row.country and row.country == judge.country for row in others)
        near = weights.organisation * same_house + weights.country * same_country
        return self.problem.price(judge, entry) + weights.balance * load * load + near

    def _load(self, judge: Judge) -> int:
        return self.evaluators[judge.name].capacity - judge.capacity + self.given[judge.name]

    def _candidate(self, judge: Judge, entry: Entry) -> Candidate:
        row = self.evaluators[judge.name]
        return Candidate(row, self._load(judge), row.capacity, why(judge, entry))


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
