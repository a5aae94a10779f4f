"""A table of assignments, read whole: which pairs it makes, and every fault by its line. Nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.barring import Barring
from evaluation.membership import DECLINED
from evaluation.models import Assignment, Evaluator
from evaluation.policies import AT_CAPACITY, HAS_IT_ALREADY, NOT_ELIGIBLE
from evaluation.tables import Column, read_table
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


@dataclass(slots=True)
class PairTable:
    pairs: list[PairLine] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    headed: bool = False
    unknown: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        if not self.headed:
            return [_("No heading was found: the first column is the e-mail address, the second the number.")]
        if not self.unknown:
            return []
        return [_("These columns are not known and were left out: %(names)s.") % {"names": ", ".join(self.unknown)}]


def read_pairs(edition: Edition, text: str) -> PairTable:
    """Raises NoTable for what cannot be read at all; a constant number of queries whatever the number of lines."""
    table = read_table(text, COLUMNS, most=MOST_PAIRS)
    found = PairTable(headed=table.headed, unknown=table.unknown)
    if table.missing:
        found.faults.append(_("The heading names no column “%(names)s”.") % {"names": "”, “".join(table.missing)})
        return found
    if not table.rows:
        found.faults.append(_("The table has no lines."))
    check = _Check(edition, {cells.get("number", "").upper() for _line, cells in table.rows})
    for line, cells in table.rows:
        if reason := check.why_not(line, cells, found):
            found.faults.append(_("Line %(line)s: %(reason)s") % {"line": line, "reason": reason})
    return found


class _Check:
    """What `policies.why_not_assign` asks of each pair, asked of a whole table; a test holds the two to each other."""

    def __init__(self, edition: Edition, numbers: set[str]) -> None:
        jury = list(edition.evaluators.select_related("person", "organisation"))
        rows = edition.submissions.filter(number__in=numbers)
        entries = list(rows.select_related("project", "category", "organisation", "version"))
        self.evaluators = {row.person.email.lower(): row for row in jury}
        self.submissions = {str(row.number): row for row in entries}
        self.barring = Barring(jury, entries)
        given = Assignment.objects.filter(evaluator__in=jury)
        self.taken = dict.fromkeys(given.values_list("evaluator_id", "submission_id"), 0)  # pair -> line, 0: stands
        self.load = Counter(given.standing().values_list("evaluator_id", flat=True))

    def why_not(self, line: int, cells: dict[str, str], found: PairTable) -> str:
        """Why the line is at fault; "" when it makes a pair, which is then noted."""
        evaluator = self.evaluators.get(cells.get("email", "").lower())
        if evaluator is None:
            return _("“%(cell)s” is no evaluator of this edition.") % {"cell": cells.get("email", "")}
        submission = self.submissions.get(cells.get("number", "").upper())
        if submission is None:
            return _("“%(cell)s” is no submission of this edition.") % {"cell": cells.get("number", "")}
        reason = self._refused(evaluator, submission)
        if not reason:
            self.taken[evaluator.pk, submission.pk] = line
            self.load[evaluator.pk] += 1
            found.pairs.append(PairLine(line, evaluator, submission))
        return reason

    def _refused(self, evaluator: Evaluator, submission: Submission) -> str:
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
