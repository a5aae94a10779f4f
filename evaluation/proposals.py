"""An edition read as an assignment problem, in a constant number of queries, and what the solver makes of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.assigning.explaining import Load, Shortage, loads_of, reasons_of, shortages_of
from evaluation.assigning.problem import HAD_IT, SUSPECTED, Entry, Judge, Pair, Problem, Solution
from evaluation.barring import Barring
from evaluation.models import Assignment, Evaluator, Proposal
from submissions.models import Submission
from submissions.rules import State

SECONDS = 20.0  # of the solver's core
S = Assignment.State
_GIVEN_UP = (S.CONFLICT, S.DECLINED, S.REPLACED)
_HANDED_IN = (S.SUBMITTED, S.LOCKED)


@dataclass(frozen=True, slots=True)
class Reading:
    """An edition as a problem: judges are named by their row's key, entries by their number.

    called     judge's name -> what pages call the evaluator
    late       pairs whose evaluation is in although they are in conflict by now: the chair decides on these, no solver
    """

    problem: Problem
    evaluators: dict[str, Evaluator]
    submissions: dict[str, Submission]
    called: dict[str, str]
    late: list[Pair]


def eligible(edition: Edition) -> dict[str, Submission]:
    """Number -> submission, of all that the jury is to read."""
    rows = edition.submissions.filter(state=State.ELIGIBLE)
    rows = rows.select_related("project", "category", "organisation", "version").order_by("number")
    return {str(row.number): row for row in rows}


def read(edition: Edition, submissions: dict[str, Submission], *, each: int) -> Reading:
    """`submissions` by number, the jury of `edition`, their conflicts and what stands; nothing is written."""
    rows = list(edition.evaluators.select_related("person", "organisation"))
    evaluators = {str(row.pk): row for row in rows}
    given = _given(evaluators, submissions)
    barring = Barring(rows, list(submissions.values()))
    conflicts = _conflicts(barring, evaluators, submissions)
    late = sorted(given.handed_in & conflicts.keys())
    forbidden = dict.fromkeys(_suspected(barring, submissions) - given.standing, SUSPECTED)
    forbidden |= {pair: code for pair, code in conflicts.items() if pair not in given.handed_in}
    forbidden |= dict.fromkeys(given.former, HAD_IT)
    categories = [(row.code, row.name) for row in edition.categories.all()]
    problem = Problem(
        tuple(_judge(name, row, categories, given.elsewhere[name]) for name, row in evaluators.items()),
        tuple(
            Entry(name, row.category.code, _words(f"{row.project.title} {row.category.name}"))
            for name, row in submissions.items()
        ),
        each,
        forbidden,
        frozenset(given.standing),
    )
    return Reading(problem, evaluators, submissions, _called(rows), late)


def solution_of(reading: Reading, *, seed: int) -> dict[str, Any]:
    """What the solver finds, as `Proposal.solution` keeps it."""
    from evaluation.assigning.solving import solve  # NumPy and SciPy: only in a process that solves

    found = solve(reading.problem, seed=seed, seconds=SECONDS)
    pairs = {"pairs": found.pairs, "added": found.added, "dropped": found.dropped}
    kept = {key: sorted(map(list, value)) for key, value in pairs.items()}
    return {**kept, "short": found.short, "proven": found.proven, "apart": list(found.apart)}


class Shown:
    """A dry run beside the edition as it is now. Only while both fit together is there more than numbers to show."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.reading = read(proposal.edition, eligible(proposal.edition), each=proposal.each)
        kept = proposal.solution
        self.solution = Solution(
            pairs=_pairs(kept["pairs"]),
            added=_pairs(kept["added"]),
            dropped=_pairs(kept["dropped"]),
            short=kept["short"],
            proven=kept["proven"],
            apart=tuple(kept["apart"]),
        )

    @cached_property
    def is_true(self) -> bool:
        """Nothing that it rests on has changed since."""
        return self.proposal.problem == self.reading.problem.digest()

    def loads(self) -> list[Load]:
        return loads_of(self.reading.problem, self.solution, self.reading.called)

    def shortages(self) -> list[Shortage]:
        return shortages_of(self.reading.problem, self.solution, self.reading.called)

    def reasons(self) -> list[tuple[str, str, str]]:
        """Entry, judge and why, of the pairs that are new."""
        said = reasons_of(self.reading.problem, self.solution)
        called = self.reading.called
        return sorted((entry, called[judge], said[judge, entry]) for judge, entry in self.solution.added)

    def dropped(self) -> list[tuple[str, str]]:
        """Entry and judge, of pairs that stand and that a conflict forbids by now."""
        return sorted((entry, self.reading.called[judge]) for judge, entry in self.solution.dropped)

    def late(self) -> list[tuple[str, str]]:
        return sorted((entry, self.reading.called[judge]) for judge, entry in self.reading.late)

    def suspected(self) -> int:
        """Pairs that were avoided because a conflict is suspected and nobody has decided."""
        return sum(why == SUSPECTED for why in self.reading.problem.forbidden.values())

    def summary(self) -> str:
        """Coverage in one sentence, of the edition as it was."""
        entries = {entry for _judge, entry in self.solution.pairs} | self.solution.short.keys()
        return _("%(full)s of %(all)s submissions get %(each)s evaluators; %(n)s assignments are new.") % {
            "full": len(entries) - len(self.solution.short),
            "all": len(entries),
            "each": self.proposal.each,
            "n": len(self.solution.added),
        }


def _pairs(kept: list[list[str]]) -> frozenset[Pair]:
    return frozenset((judge, entry) for judge, entry in kept)


def _called(rows: list[Evaluator]) -> dict[str, str]:
    """The name; where two have the same or none, with the address."""
    count = Counter(row.person.name for row in rows)
    return {
        str(row.pk): row.person.name
        if row.person.name and count[row.person.name] == 1
        else f"{row} ({row.person.email})"
        for row in rows
    }


def _conflicts(
    barring: Barring, evaluators: dict[str, Evaluator], submissions: dict[str, Submission]
) -> dict[Pair, str]:
    """The pairs that rule 6 forbids, with the code of the reason."""
    asked = ((judge, entry, barring.why_not(evaluators[judge], submissions[entry]))
             for judge in evaluators for entry in submissions)  # fmt: skip
    return {(judge, entry): refusal.code for judge, entry, refusal in asked if refusal}


def _suspected(barring: Barring, submissions: dict[str, Submission]) -> set[Pair]:
    """Pairs that look like a conflict and wait for staff's decision: nothing new is proposed for them."""
    entries = {row.pk: name for name, row in submissions.items()}
    return {(str(judge), entries[entry]) for judge, entry in barring.suspicions.keys() - barring.decisions.keys()}


@dataclass(frozen=True, slots=True)
class _Given:
    """Pairs that stand, of these the ones whose evaluation is in, pairs that stood once, and entries elsewhere."""

    standing: set[Pair]
    handed_in: set[Pair]
    former: set[Pair]
    elsewhere: Counter[str]  # judge -> entries outside of the problem


def _given(evaluators: dict[str, Evaluator], submissions: dict[str, Submission]) -> _Given:
    entries = {row.pk: name for name, row in submissions.items()}
    given = _Given(set(), set(), set(), Counter())
    rows = Assignment.objects.filter(evaluator__in=[row.pk for row in evaluators.values()])
    for evaluator, submission, state in rows.values_list("evaluator_id", "submission_id", "state"):
        if submission in entries:
            pair = (str(evaluator), entries[submission])
            (given.former if state in _GIVEN_UP else given.standing).add(pair)
            if state in _HANDED_IN:
                given.handed_in.add(pair)
        elif state not in _GIVEN_UP:
            given.elsewhere[str(evaluator)] += 1
    return given


def _judge(name: str, row: Evaluator, categories: list[tuple[str, str]], elsewhere: int) -> Judge:
    """An evaluator's categories are those whose code or name the expertise mentions."""
    said = row.expertise.casefold()
    served = frozenset(code for code, words in categories if code.casefold() in said or words.casefold() in said)
    house = " ".join((row.affiliation or str(row.organisation or "")).casefold().split())
    room = max(0, row.capacity - elsewhere)
    return Judge(name, room, served, _words(row.expertise), row.country, house)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text.casefold()))
