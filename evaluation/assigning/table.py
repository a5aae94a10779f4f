"""A table of assignments, read whole: which pairs it makes, and every fault by its line. Nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Edition
from evaluation.conflicts.barring import Barring
from evaluation.models import Assignment, Evaluator
from evaluation.policies import AT_CAPACITY, HAS_IT_ALREADY, NOT_ELIGIBLE
from evaluation.policies.membership import DECLINED
from evaluation.rules.tables import Column, Understood, read_table, understood
from submissions.conflicted import IN_CONFLICT, hidden
from submissions.models import Submission
from submissions.rules import State

MOST_PAIRS = 5000
COLUMNS = (
    Column("email", ("e mail", "email", "e mail address", "email address", "mail", "evaluator"), required=True),
    Column("number", ("number", "submission", "number of the submission", "submission number"), required=True),
)


@dataclass(frozen=True, slots=True)
class PairLine:
    line: int
    evaluator: Evaluator
    submission: Submission


def read_pairs(edition: Edition, text: str, *, by: User) -> Understood[PairLine]:
    """Raises NoTable for what cannot be read at all; a constant number of queries whatever the number of lines.

    Of an entry in which `by` has a hand nothing is said but that: neither who has it, nor who has a conflict with it.
    """
    table = read_table(text, COLUMNS, most=MOST_PAIRS)
    numbers = {cells.get("number", "").upper() for _line, cells in table.rows}
    return understood(table, _Check(edition, numbers, by).read)


class _Check:
    """What `policies.why_not_assign` asks of each pair, asked of a whole table; a test holds the two to each other."""

    def __init__(self, edition: Edition, numbers: set[str], by: User) -> None:
        jury = list(edition.evaluators.select_related("person", "organisation"))
        rows = edition.submissions.filter(number__in=numbers)
        entries = list(rows.select_related("project", "category", "organisation", "version"))
        self.evaluators = {row.person.email.lower(): row for row in jury}
        self.submissions = {str(row.number): row for row in entries}
        self.barring = Barring(jury, entries)
        self.closed = set(hidden(by).filter(edition=edition, number__in=numbers).values_list("pk", flat=True))
        given = Assignment.objects.filter(evaluator__in=jury)
        self.taken = dict.fromkeys(given.values_list("evaluator_id", "submission_id"), 0)  # pair -> line, 0: stands
        self.load = Counter(given.standing().values_list("evaluator_id", flat=True))

    def read(self, line: int, cells: dict[str, str]) -> tuple[list[str], PairLine | None]:
        evaluator = self.evaluators.get(cells.get("email", "").lower())
        if evaluator is None:
            return [_("“%(cell)s” is no evaluator of this edition.") % {"cell": cells.get("email", "")}], None
        submission = self.submissions.get(cells.get("number", "").upper())
        if submission is None:
            return [_("“%(cell)s” is no submission of this edition.") % {"cell": cells.get("number", "")}], None
        if reason := self._refused(evaluator, submission):
            return [reason], None
        self.taken[evaluator.pk, submission.pk] = line
        self.load[evaluator.pk] += 1
        return [], PairLine(line, evaluator, submission)

    def _refused(self, evaluator: Evaluator, submission: Submission) -> str:
        if submission.pk in self.closed:
            return str(IN_CONFLICT.reason)
        if submission.state != State.ELIGIBLE:
            return str(NOT_ELIGIBLE.reason)
        if evaluator.declined_at is not None:
            return str(DECLINED.reason)
        first = self.taken.get((evaluator.pk, submission.pk))
        if first is not None:
            return (
                _("This pair is in line %(first)s already.") % {"first": first} if first else str(HAS_IT_ALREADY.reason)
            )
        if self.load[evaluator.pk] >= evaluator.capacity:
            return str(AT_CAPACITY.reason)
        refusal = self.barring.why_not(evaluator, submission)
        return str(refusal.reason) if refusal else ""
