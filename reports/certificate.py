"""Certificates of finalists, winners and Public Favourites. Before the release of the results all say "finalist"."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from reports.dossiers import finalists_of
from reports.models import Export
from reports.rules import NothingToSay, serial
from results.models import Result
from submissions.models import Submission

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same data, the same bytes


@dataclass(frozen=True, slots=True)
class Honour:
    """What one certificate says. `day`: of the release that made it public."""

    submission: Submission
    result: str  # "winner", "finalist" or "favourite"
    words: str
    serial: str
    day: datetime
    favourite: bool = False

    @property
    def file_name(self) -> str:
        more = "-public-favourite" if self.result == "favourite" else ""
        return f"certificate-{self.submission.number}{more}.pdf"

    def as_finalist(self) -> Honour:
        """What the certificate said that was made before the results."""
        kind = "finalist"
        number = self.submission.number or ""
        return replace(self, result=kind, words=_("Finalist"), serial=serial(number, kind), favourite=False)


def address_of(honour: Honour) -> str:
    """Where anybody sees that the certificate is genuine."""
    return absolute(reverse("reports:certificate", args=[honour.serial]))


def build_one(export: Export, out: IO[bytes], progress: Progress) -> None:
    found = honours(export.edition, [export.submission] if export.submission else [])
    _typeset(export.edition, found, out, progress)


def build_favourite(export: Export, out: IO[bytes], progress: Progress) -> None:
    found = favourites(export.edition, [export.submission] if export.submission else [])
    _typeset(export.edition, found, out, progress)


def build_all(export: Export, out: IO[bytes], progress: Progress) -> None:
    rows = list(finalists_of(export.edition))
    found = [*honours(export.edition, rows), *favourites(export.edition, rows)]
    if export.format == "pdf":
        return _typeset(export.edition, found, out, progress)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, honour in enumerate(found, start=1):
            step = _("Certificate %(done)d of %(of)d") % {"done": done, "of": len(found)}
            progress(done, len(found), step)
            with tempfile.TemporaryFile() as single:
                _typeset(export.edition, [honour], single, lambda done, of, step: None)
                single.seek(0)
                archive.writestr(zipfile.ZipInfo(honour.file_name, ZIP_DATE), single.read())
    return None


def honours(edition: Edition, submissions: Sequence[Submission]) -> list[Honour]:
    """What each of `submissions` may be given now, by category and number.

    The release decides, not the state: until the results are released the jury's winner is a finalist like the others.
    """
    days = {move.gate: move.moved_at for move in edition.gate_moves.all() if move.moved_at}
    if Gate.RELEASE_FINALISTS not in days:
        raise NothingToSay(_("The finalists are not released."))
    released = days.get(Gate.RELEASE_RESULTS)
    results = {result.submission_id: result for result in edition.results.all()} if released else {}
    ordered = sorted(submissions, key=lambda one: (one.category.position, one.number or ""))
    return [_honour(one, results.get(one.pk), days[Gate.RELEASE_FINALISTS]) for one in ordered]


def favourites(edition: Edition, submissions: Sequence[Submission]) -> list[Honour]:
    """The Public Favourites among `submissions` by the released results; nobody before the release."""
    won = {row.submission_id: row for row in edition.results.filter(public_favourite=True)}
    released = edition.gate_moves.filter(gate=Gate.RELEASE_RESULTS, moved_at__isnull=False).exists()
    ordered = sorted(submissions, key=lambda one: (one.category.position, one.number or ""))
    return [
        Honour(one, "favourite", _("Public Favourite"), serial(one.number or "", "favourite"), won[one.pk].released_at)
        for one in ordered
        if released and one.pk in won
    ]


def _honour(submission: Submission, result: Result | None, finalists_day: datetime) -> Honour:
    winner = result is not None and result.winner
    words = (
        (_("Winner, ex aequo") if result.ex_aequo else _("Winner")) if result is not None and winner else _("Finalist")
    )
    kind = "winner" if winner else "finalist"
    return Honour(
        submission=submission,
        result=kind,
        words=words,
        serial=serial(submission.number or "", kind),
        day=result.released_at if result else finalists_day,
        favourite=result is not None and result.public_favourite,
    )


def _typeset(edition: Edition, found: Sequence[Honour], out: IO[bytes], progress: Progress) -> None:
    if not found:
        raise NothingToSay(_("There is nobody to certify."))
    codes = {honour.submission.category.code for honour in found}
    own: dict[str, tuple[str, str, str]] = {
        **pictures.of_every_document(),
        **{f"own:mark-{code}.svg": pdf.drawing(pictures.mark(code)) for code in codes},
        **{
            f"own:edge-{honour.serial}.svg": pdf.drawing(
                pictures.pattern(f"{edition.slug} {honour.serial}", 3, 10, honour.submission.category.code)
            )
            for honour in found
        },
        **{f"own:code-{honour.serial}.svg": pdf.drawing(pictures.printed_code(address_of(honour))) for honour in found},
    }
    context = {
        "title": _("Certificate") if len(found) == 1 else _("Certificates"),
        "description": edition.title,
        "language": edition.language,
        "made": max(honour.day for honour in found),
        "rehearsal": edition.is_rehearsal,
        "edition": edition,
        "honours": [(honour, address_of(honour)) for honour in found],
        "codes": sorted(codes),
    }
    markup = render_to_string("reports/pdf/certificate.html", context)
    progress(0, len(found), _("Setting the certificates"))
    pdf.typeset(markup, own, out)
