"""Thanks to evaluators. They name the edition, and neither entries nor categories: who judged whom is nobody's to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import Edition
from calls.rules import Gate
from notifications.links import absolute
from reports import pdf, pictures
from reports.binding import Progress
from reports.models import Export, Thanks
from reports.policies.jury import thanked
from reports.rules import NothingToSay

PREFIX = "JURY"


@dataclass(frozen=True, slots=True)
class Thanked:
    """What one certificate says. `day`: of the release of the results."""

    name: str
    edition: Edition
    serial: str
    day: datetime

    @property
    def address(self) -> str:
        """Where anybody sees that the certificate is genuine."""
        return absolute(reverse("reports:certificate", args=[self.serial]))


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    """One evaluator's, or everybody's by name."""
    rows = Thanks.objects.filter(evaluator__edition=export.edition).select_related("evaluator__person")
    if export.evaluator is not None:
        rows = rows.filter(evaluator=export.evaluator)
    found = thanked_by(export.edition, sorted(rows, key=lambda row: (str(row.evaluator), row.pk)))
    if not found:
        raise NothingToSay(_("There is nobody to thank."))
    progress(0, len(found), _("Setting the certificates"))
    pdf.typeset(written(export.edition, found), _own(export.edition, found), out)


def thanked_by(edition: Edition, rows: Sequence[Thanks]) -> list[Thanked]:
    """What the certificates of `rows` say now."""
    moved = edition.gate_moves.filter(gate=Gate.RELEASE_RESULTS, moved_at__isnull=False).first()
    if moved is None or moved.moved_at is None:
        raise NothingToSay(_("The results are not released."))
    deserving = {one.pk for one in thanked(edition)}
    return [
        Thanked(str(row.evaluator), edition, f"{PREFIX}-{row.code}", moved.moved_at)
        for row in rows
        if row.evaluator_id in deserving
    ]


def written(edition: Edition, found: Sequence[Thanked]) -> str:
    context = {
        "title": _("Certificate of thanks") if len(found) == 1 else _("Certificates of thanks"),
        "description": edition.title,
        "language": edition.language,
        "made": found[0].day,
        "rehearsal": edition.is_rehearsal,
        "edition": edition,
        "people": found,
    }
    return render_to_string("reports/pdf/thanks.html", context)


def _own(edition: Edition, found: Sequence[Thanked]) -> dict[str, tuple[str, str, str]]:
    own = dict(pictures.of_every_document())
    for one in found:
        own[f"own:edge-{one.serial}.svg"] = pdf.drawing(pictures.pattern(f"{edition.slug} {one.serial}", 3, 10))
        own[f"own:code-{one.serial}.svg"] = pdf.drawing(pictures.printed_code(one.address))
    return own
