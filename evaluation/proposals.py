"""An edition read as an assignment problem, in a constant number of queries, and what the solver makes of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.assigning.explaining import Load, Shortage, loads_of, reasons_of, shortages_of
from evaluation.assigning.problem import Entry, Judge, Pair, Problem, Solution
from evaluation.barring import Barring
from evaluation.dossier import dossier_of
from evaluation.matching import Vocabulary
from evaluation.models import Absence, Assignment, Evaluator
from evaluation.profiles import covered
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
    away: tuple[str, ...] = ()  # judges who get nothing new: absent to the end of the evaluation

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


def propose(edition: Edition, *, each: int, seed: int, at: datetime) -> Proposal:
    """What the solver proposes for the eligible submissions of `edition`; nothing is written.

    Who declined is left out, and so is whoever is absent from `at` to the end of the evaluation, but for what they have.
    """
    from evaluation.assigning.solving import solve  # NumPy and SciPy: only in a process that solves

    jury = edition.evaluators.serving().select_related("person", "organisation")
    evaluators = {name: row for row, name in _named(list(jury))}
    eligible = edition.submissions.filter(state=State.ELIGIBLE)
    rows = eligible.select_related("project", "category", "organisation", "version").order_by("number")
    submissions = {str(row.number): row for row in rows}
    away = _away(edition, evaluators, at)
    problem = _problem(edition, evaluators, submissions, each, away)
    solution = solve(problem, seed=seed, seconds=SECONDS)
    return Proposal(problem, solution, seed, evaluators, submissions, tuple(sorted(away)))


def _away(edition: Edition, evaluators: dict[str, Evaluator], at: datetime) -> set[str]:
    """Who is absent on every day that is left of the evaluation."""
    zone = ZoneInfo(edition.time_zone)
    first = max(at, edition.evaluation_begins).astimezone(zone).date()
    last = (edition.evaluation_ends - timedelta(microseconds=1)).astimezone(zone).date()
    absences: dict[int, list[Absence]] = {}
    for row in Absence.objects.filter(evaluator__edition=edition, ends__gte=first):
        absences.setdefault(row.evaluator_id, []).append(row)
    return {name for name, row in evaluators.items() if covered(absences.get(row.pk, []), first, max(first, last))}


def _named(rows: list[Evaluator]) -> list[tuple[Evaluator, str]]:
    """Each with the name that pages say; where two have the same, with the address."""
    count = Counter(row.person.name for row in rows)
    return [
        (row, row.person.name if row.person.name and count[row.person.name] == 1 else f"{row} ({row.person.email})")
        for row in rows
    ]


def _problem(
    edition: Edition, evaluators: dict[str, Evaluator], submissions: dict[str, Submission], each: int, away: set[str]
) -> Problem:
    forbidden = _conflicts(evaluators, submissions)
    standing, former, elsewhere = _given(evaluators, submissions)
    forbidden |= dict.fromkeys(former, "had-it-before")
    absent = {(judge, entry) for judge in away for entry in submissions}
    forbidden |= dict.fromkeys(absent - standing - forbidden.keys(), "absent")
    judges = tuple(_judge(name, row, elsewhere[name]) for name, row in evaluators.items())
    words = Vocabulary(word for row in evaluators.values() for word in row.keywords)
    entries = tuple(
        Entry(name, row.category.code, words.found_in(_text(row)), edition.language)
        for name, row in submissions.items()
    )
    return Problem(judges, entries, each, forbidden, frozenset(standing))


def _text(submission: Submission) -> str:
    """Title, category and what the jury reads."""
    answers = dossier_of(submission).get("answers", [])
    said = [str(row["value"]) for row in answers if isinstance(row.get("value"), str)]
    return " . ".join([submission.project.title, submission.category.name, *said])


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


def summary_words(proposal: Proposal) -> str:
    """Coverage in one sentence."""
    return _("%(full)s of %(all)s submissions get %(each)s evaluators; %(n)s assignments are new.") % {
        "full": proposal.full,
        "all": len(proposal.submissions),
        "each": proposal.problem.each,
        "n": len(proposal.solution.added),
    }
