"""The minutes of the panel as PDF: who was there, and of each submission scores before and after, text and dissent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from calls.models import Edition
from evaluation.consensus.sheet import Sheet, sheet_of
from evaluation.models import Consensus
from reports import pdf, pictures
from reports.binding import Progress
from reports.models import Export
from reports.rules import NothingToSay, paragraphs


@dataclass(frozen=True, slots=True)
class Talk:
    """One submission that was discussed."""

    consensus: Consensus
    sheet: Sheet

    @property
    def present(self) -> list[str]:
        return paragraphs(self.consensus.present)

    @property
    def why(self) -> list[str]:
        return paragraphs(self.consensus.why)

    @property
    def agreed(self) -> list[tuple[str, list[str]]]:
        """Criterion and agreed text."""
        return [(line.criterion.name, paragraphs(line.text)) for line in self.sheet.lines if line.text.strip()]

    @property
    def dissents(self) -> list[tuple[str, list[str]]]:
        """Who does not agree, and why."""
        return [(column.name, paragraphs(column.text)) for column in self.sheet.columns if column.text.strip()]


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    rows = list(_discussed(export.edition))
    if not rows:
        raise NothingToSay(_("The panel has talked about nothing yet."))
    talks = []
    for done, row in enumerate(rows, 1):
        progress(done, len(rows), _("Submission %(done)d of %(of)d") % {"done": done, "of": len(rows)})
        row.submission.edition = export.edition
        talks.append(Talk(row, sheet_of(row)))
    pdf.typeset(written(export, talks), _own(), out)


def _discussed(edition: Edition) -> list[Consensus]:
    rows = Consensus.objects.for_page().select_related("opened_by").filter(submission__edition=edition)
    return list(rows.order_by("submission__category__position", "submission__number"))


def written(export: Export, talks: list[Talk]) -> str:
    """The minutes as HTML."""
    edition = export.edition
    context = {
        "title": _("Minutes of the panel"),
        "description": edition.title,
        "language": edition.language,
        "made": export.requested_at,
        "rehearsal": edition.is_rehearsal,
        "edition": edition,
        "talks": talks,
        "present": list(dict.fromkeys(name for talk in talks for name in talk.present)),
        "concluded": sum(talk.consensus.state == Consensus.State.CONCLUDED for talk in talks),
    }
    return render_to_string("reports/pdf/minutes.html", context)


def _own() -> dict[str, tuple[str, str, str]]:
    return {
        **pictures.of_every_document(),
        "own:band.svg": pdf.drawing(pictures.pattern("minutes", 14, 1)),
    }
