"""An edition read as an assignment problem, in a constant number of queries, and what the solver makes of it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.assigning.explaining import Load, Shortage, loads_of, reasons_of, shortages_of
from evaluation.assigning.problem import Entry, Judge, Pair, Problem, Solution
from evaluation.barring import Barring
from evaluation.models import Assignment, Evaluator
from submissions.models import Submission
from submissions.rules import State

SECONDS = 20.0  # of the solver's core
_GIVEN_UP = (Assignment.State.CONFLICT, Assignment.State.DECLINED, Assignment.State.REPLACED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A dry run. `digest` is of the problem, the seed and the pairs: what is shown is what is written, or nothing."""

    problem: Problem
    solution: Solution
    seed: int
    evaluators: dict[str, Evaluator]
    submissions: dict[str, Submission]

    @property
    def digest(self) -> str:
        said = [self.problem.digest(), str(self.seed), *map(str, sorted(self.solution.pairs))]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    @property
    def full(self) -> int:
        """Entries with all their judges."""
        return len(self.submissions) - len(self.solution.short)

    def loads(self) -> list[Load]:
        return loads_of(self.problem, self.solution)

    def shortages(self) -> list[Shortage]:
        return shortages_of(self.problem, self.solution)

    def reasons(self) -> list[tuple[str, str, str]]:
        """Entry, judge and why, of the pairs that are new."""
        said = reasons_of(self.problem, self.solution)
        return sorted((entry, judge, said[judge, entry]) for judge, entry in self.solution.added)


def propose(edition: Edition, *, each: int, seed: int) -> Proposal:
    """What the solver proposes for the eligible submissions of `edition`; nothing is written."""
    from evaluation.assigning.solving import solve  # NumPy and SciPy: only in a process that solves

    evaluators = {name: row for row, name in _named(list(edition.evaluators.select_related("person", "organisation")))}
    eligible = edition.submissions.filter(state=State.ELIGIBLE)
    rows = eligible.select_related("project", "category", "organisation", "version").order_by("number")
    submissions = {str(row.number): row for row in rows}
    problem = _problem(edition, evaluators, submissions, each)
    return Proposal(problem, solve(problem, seed=seed, seconds=SECONDS), seed, evaluators, submissions)


def problem_about(edition: Edition, submissions: dict[str, Submission]) -> tuple[Problem, dict[str, Evaluator]]:
    """One more judge for each of `submissions` (number -> row) as a problem, and who the judges are; nothing is solved."""
    evaluators = {name: row for row, name in _named(list(edition.evaluators.select_related("person", "organisation")))}
    return _problem(edition, evaluators, submissions, 1), evaluators


def _named(rows: list[Evaluator]) -> list[tuple[Evaluator, str]]:
    """Each with the name that pages say; where two have the same, with the address."""
    count = Counter(row.person.name for row in rows)
    return [
        (row, row.person.name if row.person.name and count[row.person.name] == 1 else f"{row} ({row.person.email})")
        for row in rows
    ]


def _problem(
    edition: Edition, evaluators: dict[str, Evaluator], submissions: dict[str, Submission], each: int
) -> Problem:
    categories = [(row.code, row.name) for row in edition.categories.all()]
    forbidden = _conflicts(evaluators, submissions)
    standing, former, elsewhere = _given(evaluators, submissions)
    forbidden |= dict.fromkeys(former, "had-it-before")
    judges = tuple(_judge(name, row, categories, elsewhere[name]) for name, row in evaluators.items())
    entries = tuple(
        Entry(name, row.category.code, _words(f"{row.project.title} {row.category.name}"))
        for name, row in submissions.items()
    )
    return Problem(judges, entries, each, forbidden, frozenset(standing))


def _conflicts(evaluators: dict[str, Evaluator], submissions: dict[str, Submission]) -> dict[Pair, str]:
    """The pairs that rule 6 forbids, with the code of the reason."""
    barring = Barring(list(evaluators.values()), list(submissions.values()))
    asked = ((judge, entry, barring.why_not(evaluators[judge], submissions[entry]))
             for judge in evaluators for entry in submissions)  # fmt: skip
    return {(judge, entry): refusal.code for judge, entry, refusal in asked if refusal}


def _given(
    evaluators: dict[str, Evaluator], submissions: dict[str, Submission]
) -> tuple[set[Pair], set[Pair], Counter[str]]:
    """Pairs that stand, pairs that stood once, and how many entries outside of the problem each judge has."""
    judges = {row.pk: name for name, row in evaluators.items()}
    entries = {row.pk: name for name, row in submissions.items()}
    standing, former, elsewhere = set[Pair](), set[Pair](), Counter[str]()
    rows = Assignment.objects.filter(evaluator__in=judges).values_list("evaluator_id", "submission_id", "state")
    for evaluator, submission, state in rows:
        if submission in entries:
            (former if state in _GIVEN_UP else standing).add((judges[evaluator], entries[submission]))
        elif state not in _GIVEN_UP:
            elsewhere[judges[evaluator]] += 1
    return standing, former, elsewhere


def _judge(name: str, row: Evaluator, categories: list[tuple[str, str]], elsewhere: int) -> Judge:
    """An evaluator's categories are those whose code or name the expertise mentions."""
    said = row.expertise.casefold()
    served = frozenset(code for code, words in categories if code.casefold() in said or words.casefold() in said)
    house = " ".join((row.affiliation or str(row.organisation or "")).casefold().split())
    room = max(0, row.capacity - elsewhere)
    return Judge(name, room, served, _words(row.expertise), row.country, house)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text.casefold()))


def summary_words(proposal: Proposal) -> str:
    """Coverage in one sentence."""
    return _("%(full)s of %(all)s submissions get %(each)s evaluators; %(n)s assignments are new.") % {
        "full": proposal.full,
        "all": len(proposal.submissions),
        "each": proposal.problem.each,
        "n": len(proposal.solution.added),
    }
