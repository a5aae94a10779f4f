"""The evaluation summary: what the jury says to one applicant, as PDF."""

from __future__ import annotations

from typing import IO

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from evaluation.models import Ranking
from evaluation.telling.feedback import feedback_on
from reports import pdf, pictures
from reports.binding import Progress
from reports.models import Export
from reports.rules import NothingToSay
from submissions.models import Submission


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    ranking = Ranking.objects.filter(edition=export.edition).order_by("-frozen_at", "-pk").first()
    if export.submission is None or ranking is None:
        raise NothingToSay(_("There is no ranking."))
    progress(0, 1, _("Setting the evaluation summary"))
    pdf.typeset(written(export.submission, ranking), _own(export.submission), out)


def written(submission: Submission, ranking: Ranking) -> str:
    """The summary as HTML; it is dated by the ranking that it rests on."""
    edition = submission.edition
    context = {
        "title": _("Evaluation summary %(number)s") % {"number": submission.number},
        "description": edition.title,
        "language": edition.language,
        "made": ranking.frozen_at,
        "rehearsal": edition.is_rehearsal,
        "edition": edition,
        "submission": submission,
        "ranking": ranking,
        "feedback": feedback_on(submission, ranking),
    }
    return render_to_string("reports/pdf/summary.html", context)


def _own(submission: Submission) -> dict[str, tuple[str, str, str]]:
    return {
        **pictures.of_every_document(),
        "own:mark.svg": pdf.drawing(pictures.mark(submission.category.code)),
        "own:band.svg": pdf.drawing(pictures.pattern(f"summary {submission.public_id}", 14, 1)),
    }
