"""Tables of all that an edition holds of a kind, in every format that there is for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from reports import policies
from reports.binding import Progress
from reports.documents.kind import Document, WhyNot
from reports.models import Export
from reports.tables import answers, evaluations, letters, ranking, submissions, votes
from reports.tables.table import Table
from reports.tables.writing import WRITERS
from submissions.keeping import Kept

RANKING = "ranking"


def _table(code: str, title: Promise, about: Promise, why_not: WhyNot, read: Callable[[Edition], Table]) -> Document:
    def build(export: Export, out: IO[bytes], progress: Progress) -> None:
        WRITERS[export.format](read(export.edition), out, progress)

    return Document(code, title, about, tuple(WRITERS), why_not, build, kept=Kept.UNSUCCESSFUL, judged=True)


TABLES = (
    _table(
        RANKING,
        _("Ranking"),
        _("Places, totals and mean scores of the frozen ranking, one line per submission."),
        policies.why_not_ranking,
        ranking.table,
    ),
    _table(
        "submissions",
        _("Submissions"),
        _("Each submission that arrived: organisation, contact, state, eligibility."),
        policies.why_not_table,
        submissions.table,
    ),
    _table(
        "answers",
        _("Answers"),
        _("What applicants answered, a column for each question."),
        policies.why_not_table,
        answers.table,
    ),
    _table(
        "evaluations",
        _("Evaluations"),
        _("Each evaluation with its scores and comments, by the names of the evaluators."),
        policies.why_not_table,
        evaluations.table,
    ),
    _table(
        "votes",
        _("Votes"),
        _("What the certified vote came to, and what was annulled for which reason."),
        policies.why_not_votes,
        votes.table,
    ),
    _table(
        "letters",
        _("Letters"),
        _("Each letter of this edition, to whom it went and what became of it, without its text."),
        policies.why_not_table,
        letters.table,
    ),
)
