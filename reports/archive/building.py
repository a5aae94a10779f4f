"""Writes an archive: one file after the other, the index among them, the hashes last."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import IO

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from calls.rules import Gate
from reports import dossiers, pictures
from reports.archive.bundle import SUMS, Bundle
from reports.archive.parts import Contents, Part, contents_of, parts_of, text
from reports.archive.published import entry
from reports.binding import Progress
from reports.models import Export
from reports.rules import NothingToSay
from voting.models import Certification


def build(export: Export, out: IO[bytes], progress: Progress) -> None:
    """The same data give the same bytes: nothing in it says when it was made."""
    edition = export.edition
    released = edition.gate_moves.filter(gate=Gate.RELEASE_RESULTS, moved_at__isnull=False).first()
    if released is None:
        raise NothingToSay(_("The results are not released."))
    found = contents_of(edition)
    parts = parts_of(found)
    context = _context(found, parts) | {"released_at": released.moved_at}
    index = render_to_string("reports/archive/index.html", context)
    readme = render_to_string("reports/archive/readme.txt", context, using="plaintext")
    own = [
        Part("README.txt", "", text(readme, found.discretion)),
        Part("index.html", "", text(index, found.discretion)),
    ]
    _write(sorted([*parts, *own], key=lambda part: part.name), out, progress)


def _write(parts: list[Part], out: IO[bytes], progress: Progress) -> None:
    with Bundle(out) as bundle:
        for done, part in enumerate(parts, start=1):
            step = _("File %(done)d of %(of)d: %(name)s") % {"done": done, "of": len(parts), "name": part.name}
            bundle.add(part.name, partial(part.write, progress=_within(progress, done, len(parts), step)))


def _within(progress: Progress, done: int, of: int, step: str) -> Progress:
    """The progress of the whole, told at each step within one file: so a long one can be cancelled, too."""
    progress(done, of, step)
    return lambda _done, _of, _step: progress(done, of, step)


def _context(found: Contents, parts: list[Part]) -> dict[str, object]:
    edition = found.edition
    entries = (entry(pk) for pk in found.known)
    folders = groupby(parts, key=lambda part: part.name.partition("/")[0])
    return {
        "edition": edition,
        "language": edition.language,
        "rehearsal": edition.is_rehearsal,
        "shelves": [
            (category, list(rows)) for category, rows in groupby(entries, key=lambda one: one.submission.category)
        ],
        "folders": [(name, list(rows)) for name, rows in folders if name != "entries"],
        "ranking": dossiers.newest_ranking(edition),
        "certified": Certification.objects.filter(edition=edition).first(),
        "pattern": pictures.pattern(f"archive {edition.slug}", 14, 1),
        "sums": SUMS,
    }
