"""The jury pack: every text that one evaluator may read, in one file, exactly as the evaluator's own pages show it."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.models import Assignment
from evaluation.sheet.blind import blind_to_the_jury
from evaluation.sheet.dossier import dossier_of
from reports.binding import Progress
from reports.models import Export
from reports.papers.entry import answers, files, title_of, whose
from reports.papers.paper import Facts, Paper, Section, Words, set_in_type
from reports.policies.jury import readable
from reports.rules import NothingToSay


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    """Without what has been closed since it was asked for; then the finished file is closed, too."""
    if export.evaluator is None:
        raise NothingToSay(_("No text is open."))
    rows = readable(export.evaluator).filter(pk__in=export.holds)
    progress(0, 1, _("Reading"))
    found = list(
        rows.select_related("submission__version", "submission__category", "submission__edition__method").order_by(
            "submission__category__position", "submission__number"
        )
    )
    if not found:
        raise NothingToSay(_("No text is open."))
    set_in_type(paper(export, found), out, progress)


def paper(export: Export, rows: list[Assignment]) -> Paper:
    edition = export.edition
    lead = [
        _("Confidential: for %(name)s alone.") % {"name": export.evaluator},
        _("Keep this file as you would keep the paper, and destroy it after the evaluation. What counts is what you "
          "enter on the score sheet."),
        ngettext("It holds %(n)d entry.", "It holds %(n)d entries.", len(rows)) % {"n": len(rows)},
    ]  # fmt: skip
    made = max(row.submission.version.arrived_at for row in rows if row.submission.version)
    return Paper(_("Jury pack"), edition, made, lead, [_entry(row) for row in rows], contents=True)


def _entry(row: Assignment) -> Section:
    submission = row.submission
    content = dossier_of(submission, blind_to_the_jury(submission.edition))
    blocks = [Facts([(_("Receipt"), f"{submission.number}"), *whose(content)]), *answers(content)]
    if listed := files(content):
        blocks += [Words([_("Files, which open on the score sheet:")]), *listed]
    return Section(f"{submission.number} · {title_of(content)}", blocks, own_page=True)
