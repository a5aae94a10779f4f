"""The receipt of one submission version as PDF."""

from __future__ import annotations

from typing import IO

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.links import absolute
from reports import dossiers, pdf, pictures
from reports.binding import Progress
from reports.models import Export
from reports.rules import NothingToSay, paragraphs
from submissions.models import Submission, Version


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    submission, version = export.submission, export.version
    if submission is None or version is None:
        raise NothingToSay(_("There is no submitted version."))
    progress(0, 1, _("Setting the receipt"))
    pdf.typeset(written(submission, version), _own(submission), out)


def written(submission: Submission, version: Version) -> str:
    """The receipt as HTML: the facts, then what arrived."""
    edition, content = submission.edition, version.content
    context = {
        "title": _("Receipt %(number)s") % {"number": submission.number},
        "description": edition.title,
        "language": edition.language,
        "made": version.arrived_at,
        "rehearsal": edition.is_rehearsal,
        "edition": edition,
        "number": submission.number,
        "category": dossiers.entered(content, "category", "name") or submission.category.name,
        "project": dossiers.entered(content, "project", "title") or submission.project.title,
        "organisation": dossiers.entered(content, "organisation", "legal_name") or submission.organisation.legal_name,
        "version": version,
        "check_address": absolute(reverse("submissions:check_receipt")),
        "answers": [(answer.label, paragraphs(answer.said)) for answer in dossiers.answers_in(content)],
        "files": content.get("files", ()),
        "declarations": content.get("declarations", ()),
    }
    return render_to_string("reports/pdf/receipt.html", context)


def _own(submission: Submission) -> dict[str, tuple[str, str, str]]:
    code = submission.category.code
    return {
        **pictures.of_every_document(),
        "own:mark.svg": pdf.drawing(pictures.mark(code)),
        "own:band.svg": pdf.drawing(pictures.pattern(f"receipt {submission.public_id}", 14, 1)),
    }
