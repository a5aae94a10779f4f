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
    judges = {row.pk: name for name, row in evaluators.items()}
    entries = {row.pk: name for name, row in submissions.items()}
    categories = [(row.code, row.name) for row in edition.categories.all()]
    barring = Barring(list(evaluators.values()), list(submissions.values()))
    forbidden: dict[Pair, str] = {}
    for judge, evaluator in evaluators.items():
        for entry, submission in submissions.items():
            if refusal := barring.why_not(evaluator, submission):
                forbidden[judge, entry] = refusal.code
    elsewhere, standing = Counter[str](), set[Pair]()
    given = Assignment.objects.filter(evaluator__in=judges).values_list("evaluator_id", "submission_id", "state")
    for evaluator_id, submission_id, state in given:
        if state in _GIVEN_UP:
            if submission_id in entries:
                forbidden[judges[evaluator_id], entries[submission_id]] = "had-it-before"
        elif submission_id in entries:
            standing.add((judges[evaluator_id], entries[submission_id]))
        else:
            elsewhere[judges[evaluator_id]] += 1
    return Problem(
        tuple(_judge(name, row, categories, elsewhere[name]) for name, row in evaluators.items()),
        tuple(
            Entry(name, row.category.code, _words(f"{row.project.title} {row.category.name}"))
            for name, row in submissions.items()
        ),
        each,
        forbidden,
        frozenset(standing),
    )


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
