"""An edition read as an assignment problem, in a constant number of queries."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.db.models import Model

from accounts.models import User
from calls.models import Edition
from evaluation.assigning.houses import colleagues_of
from evaluation.assigning.problem import ABSENT, HAD_IT, SUSPECTED, Entry, Judge, Pair, Problem
from evaluation.conflicts.barring import Barring
from evaluation.jury.profiles import covered
from evaluation.models import Absence, Assignment, Evaluator
from evaluation.rules.matching import Vocabulary
from evaluation.sheet.dossier import dossier_of
from submissions.conflicted import hidden
from submissions.models import Submission, Version
from submissions.rules import State

KEPT = 60 * 60  # seconds; under the fingerprint of the rows
S = Assignment.State
_GIVEN_UP = (S.CONFLICT, S.DECLINED, S.REPLACED)
_HANDED_IN = (S.SUBMITTED, S.LOCKED)


@dataclass(frozen=True, slots=True)
class Reading:
    """An edition as a problem: judges are named by their row's key, entries by their number.

    digest     of the problem
    called     judge's name -> what pages call the evaluator
    away       what pages call those who get nothing new: absent to the end of the evaluation
    elsewhere  judge's name -> how many entries outside of the problem they have besides
    late       pairs whose evaluation is in although they are in conflict by now: the chair decides on these, no solver
    """

    problem: Problem
    digest: str
    evaluators: dict[str, Evaluator]
    submissions: dict[str, Submission]
    called: dict[str, str]
    elsewhere: Mapping[str, int]
    late: list[Pair]
    away: list[str]
    barring: Barring


def eligible(edition: Edition, without: Collection[str] = ()) -> dict[str, Submission]:
    """Number -> submission, of all that the jury is to read; their text is read only when a problem is made of it.

    without  numbers of those that are left out, because who asks has a conflict of interest
    """
    rows = edition.submissions.filter(state=State.ELIGIBLE).exclude(number__in=without).order_by("number")
    rows = rows.select_related("project", "category", "organisation", "version").defer("version__canonical")
    return {str(row.number): row for row in rows}


def closed_to(person: User, edition: Edition) -> set[str]:
    """Numbers of the eligible submissions on whose jury `person` has no say: they have a hand in them."""
    rows = hidden(person).filter(edition=edition, state=State.ELIGIBLE)
    return {str(number) for number in rows.values_list("number", flat=True)}


def read(edition: Edition, submissions: dict[str, Submission], *, each: int, at: datetime) -> Reading:
    """`submissions` by number, the jury of `edition`, their conflicts and what stands; nothing is written.

    Who declined is left out. Who is absent from `at` to the end of the evaluation gets nothing new. The problem is made
    once for the same rows: for a thousand entries it takes a second.
    """
    rows = list(edition.evaluators.serving().select_related("person", "organisation"))
    evaluators = {str(row.pk): row for row in rows}
    away = _away(edition, evaluators, at)
    asked = _Asked(edition, evaluators, submissions, each, away)
    key = f"problem:{edition.pk}:{asked.fingerprint()}"
    kept: tuple[Problem, str, list[Pair]] | None = caches["pages"].get(key)
    if kept is None:
        problem, late = asked.problem()
        kept = problem, problem.digest(), late
        caches["pages"].set(key, kept, KEPT)
    problem, digest, late = kept
    called = _called(rows)
    absent = sorted(called[name] for name in away)
    return Reading(problem, digest, evaluators, submissions, called, asked.given.elsewhere, late, absent, asked.barring)


class _Asked:
    """All rows that a problem is made of but the texts, which never change."""

    def __init__(
        self,
        edition: Edition,
        evaluators: dict[str, Evaluator],
        submissions: dict[str, Submission],
        each: int,
        away: Collection[str],
    ) -> None:
        self.edition, self.evaluators, self.submissions = edition, evaluators, submissions
        self.each, self.away = each, away
        self.given = _given(evaluators, submissions)
        self.barring = Barring(list(evaluators.values()), list(submissions.values()))

    def fingerprint(self) -> str:
        """Of everything that `problem` looks at."""
        given = self.given
        people = [[_told(row), _told(row.organisation), row.person.email, row.person.name, row.person.public_id]
                  for row in self.evaluators.values()]  # fmt: skip
        entries = [
            [_told(row), row.project.title, _told(row.category), row.organisation.preciseu_partner, _told(row.version)]
            for row in self.submissions.values()
        ]
        stands = [given.standing, given.handed_in, given.former, given.elsewhere]
        told = [self.each, self.edition.language, self.away, people, entries, stands, self.barring.told()]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=_plain).encode()).hexdigest()

    def problem(self) -> tuple[Problem, list[Pair]]:
        """And the pairs that are handed in and in conflict by now."""
        given, evaluators = self.given, self.evaluators
        _read_texts(self.submissions.values())
        conflicts = self._conflicts()
        forbidden = dict.fromkeys(self._suspected() - given.standing, SUSPECTED)
        forbidden |= {pair: code for pair, code in conflicts.items() if pair not in given.handed_in}
        forbidden |= dict.fromkeys(given.former, HAD_IT)
        absent = {(judge, entry) for judge in self.away for entry in self.submissions}
        forbidden |= dict.fromkeys(absent - given.standing - forbidden.keys(), ABSENT)
        words = Vocabulary(word for row in evaluators.values() for word in row.keywords)
        of_one_house = colleagues_of(self.barring.judges)
        judges = (_judge(row, of_one_house[row.pk], given.elsewhere[name]) for name, row in evaluators.items())
        entries = (
            Entry(name, row.category.code, words.found_in(_text(row)), self.edition.language)
            for name, row in self.submissions.items()
        )
        problem = Problem(tuple(judges), tuple(entries), self.each, forbidden, frozenset(given.standing))
        return problem, sorted(given.handed_in & conflicts.keys())

    def _conflicts(self) -> dict[Pair, str]:
        """The pairs that rule 6 forbids, with the code of the reason."""
        entries = {row.pk: name for name, row in self.submissions.items()}
        return {(str(judge), entries[entry]): no.code for (judge, entry), no in self.barring.conflicts().items()}

    def _suspected(self) -> set[Pair]:
        """Pairs that look like a conflict and wait for staff's decision: nothing new is proposed for them."""
        entries = {row.pk: name for name, row in self.submissions.items()}
        barring = self.barring
        return {(str(judge), entries[entry]) for judge, entry in barring.suspicions.keys() - barring.decisions.keys()}


def _told(row: Model | None) -> dict[str, Any]:
    """Every column that was read of it."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")} if row else {}


def _plain(value: object) -> object:
    """Sets in order, all else in words."""
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _read_texts(submissions: Collection[Submission]) -> None:
    """The texts that were left out when the rows were read, in one query."""
    versions = {row.version.pk: row.version for row in submissions if row.version}
    missing = [pk for pk, row in versions.items() if "canonical" in row.get_deferred_fields()]
    for pk, text in Version.objects.filter(pk__in=missing).values_list("pk", "canonical") if missing else ():
        versions[pk].canonical = text


def _called(rows: list[Evaluator]) -> dict[str, str]:
    """The name; where two have the same or none, with the address."""
    count = Counter(row.person.name for row in rows)
    return {
        str(row.pk): row.person.name
        if row.person.name and count[row.person.name] == 1
        else f"{row} ({row.person.email})"
        for row in rows
    }


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


def _judge(row: Evaluator, colleagues: set[int], elsewhere: int) -> Judge:
    return Judge(
        str(row.pk),
        max(0, row.capacity - elsewhere),
        frozenset(row.categories),
        frozenset(word.casefold() for word in row.keywords),
        row.country,
        frozenset(map(str, colleagues)),
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
