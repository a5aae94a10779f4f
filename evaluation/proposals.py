"""An edition read as an assignment problem, in a constant number of queries, and what the solver makes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.assigning.explaining import Load, Shortage, loads_of, reasons_of, shortages_of
from evaluation.assigning.problem import ABSENT, HAD_IT, SUSPECTED, Entry, Judge, Pair, Problem, Solution
from evaluation.barring import Barring
from evaluation.dossier import dossier_of
from evaluation.matching import Vocabulary
from evaluation.models import Absence, Assignment, Evaluator, Proposal
from evaluation.profiles import covered
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
    away       what pages call those who get nothing new: absent to the end of the evaluation
    late       pairs whose evaluation is in although they are in conflict by now: the chair decides on these, no solver
    """

    problem: Problem
    evaluators: dict[str, Evaluator]
    submissions: dict[str, Submission]
    called: dict[str, str]
    late: list[Pair]
    away: list[str]
    barring: Barring


def eligible(edition: Edition) -> dict[str, Submission]:
    """Number -> submission, of all that the jury is to read."""
    rows = edition.submissions.filter(state=State.ELIGIBLE)
    rows = rows.select_related("project", "category", "organisation", "version").order_by("number")
    return {str(row.number): row for row in rows}


def read(edition: Edition, submissions: dict[str, Submission], *, each: int, at: datetime) -> Reading:
    """`submissions` by number, the jury of `edition`, their conflicts and what stands; nothing is written.

    Who declined is left out. Who is absent from `at` to the end of the evaluation gets nothing new.
    """
    rows = list(edition.evaluators.serving().select_related("person", "organisation"))
    evaluators = {str(row.pk): row for row in rows}
    given = _given(evaluators, submissions)
    barring = Barring(rows, list(submissions.values()))
    conflicts = _conflicts(barring, evaluators, submissions)
    late = sorted(given.handed_in & conflicts.keys())
    forbidden = dict.fromkeys(_suspected(barring, submissions) - given.standing, SUSPECTED)
    forbidden |= {pair: code for pair, code in conflicts.items() if pair not in given.handed_in}
    forbidden |= dict.fromkeys(given.former, HAD_IT)
    away = _away(edition, evaluators, at)
    absent = {(judge, entry) for judge in away for entry in submissions}
    forbidden |= dict.fromkeys(absent - given.standing - forbidden.keys(), ABSENT)
    words = Vocabulary(word for row in rows for word in row.keywords)
    problem = Problem(
        tuple(_judge(name, row, given.elsewhere[name]) for name, row in evaluators.items()),
        tuple(
            Entry(name, row.category.code, words.found_in(_text(row)), edition.language)
            for name, row in submissions.items()
        ),
        each,
        forbidden,
        frozenset(given.standing),
    )
    called = _called(rows)
    return Reading(problem, evaluators, submissions, called, late, sorted(called[name] for name in away), barring)


def solution_of(reading: Reading, *, seed: int) -> dict[str, Any]:
    """What the solver finds, as `Proposal.solution` keeps it."""
    from evaluation.assigning.solving import solve  # NumPy and SciPy: only in a process that solves

    found = solve(reading.problem, seed=seed, seconds=SECONDS)
    pairs = {"pairs": found.pairs, "added": found.added, "dropped": found.dropped}
    kept = {key: sorted(map(list, value)) for key, value in pairs.items()}
    return {**kept, "short": found.short, "proven": found.proven, "apart": list(found.apart)}


class Shown:
    """A dry run beside the edition as it is now. Only while both fit together is there more than numbers to show."""

    def __init__(self, proposal: Proposal, at: datetime) -> None:
        self.proposal = proposal
        self.reading = read(proposal.edition, eligible(proposal.edition), each=proposal.each, at=at)
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

    def away(self) -> list[str]:
        """Who gets nothing new, because they are absent until the evaluation ends."""
        return self.reading.away

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


def _judge(name: str, row: Evaluator, elsewhere: int) -> Judge:
    house = " ".join((row.affiliation or str(row.organisation or "")).casefold().split())
    return Judge(
        name,
        max(0, row.capacity - elsewhere),
        frozenset(row.categories),
        frozenset(word.casefold() for word in row.keywords),
        row.country,
        house,
        frozenset(row.languages),
    )


def _text(submission: Submission) -> str:
    """Title, category and what the jury reads."""
    answers = dossier_of(submission).get("answers", [])
    said = [str(row["value"]) for row in answers if isinstance(row.get("value"), str)]
    return " . ".join([submission.project.title, submission.category.name, *said])


def _away(edition: Edition, evaluators: dict[str, Evaluator], at: datetime) -> set[str]:
    """Who is absent on every day that is left of the evaluation."""
    zone = ZoneInfo(edition.time_zone)
    first = max(at, edition.evaluation_begins).astimezone(zone).date()
    last = (edition.evaluation_ends - timedelta(microseconds=1)).astimezone(zone).date()
    absences: dict[int, list[Absence]] = {}
    for row in Absence.objects.filter(evaluator__edition=edition, ends__gte=first):
        absences.setdefault(row.evaluator_id, []).append(row)
    return {name for name, row in evaluators.items() if covered(absences.get(row.pk, []), first, max(first, last))}
