"""Many entries bound into one document: one that cannot be set costs its own pages, never the document.

All is set at once, because a PDF that is put together of others loses its tags. Only where that fails is each entry set
alone, under limits that no honest one comes near; whose entry fails then gets a page that says so, and all is set again.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from tempfile import TemporaryFile
from typing import IO

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import pdf

log = logging.getLogger("portal.reports")
Progress = Callable[[int, int, str], None]  # done, of (0: not known), step in words
ALONE = {**pdf.LIMITS, "RLIMIT_DATA": 400 << 20, "RLIMIT_CPU": 12}  # an entry takes a second and 120 MB
PATIENCE_ALONE = 40.0  # seconds
FRAME, EACH = 40, 4  # seconds of the processor that a document may take, and each of its entries on top


@dataclass(frozen=True, slots=True)
class Entry:
    """The pages of one entry, already written.

    category  code
    own       the files that belong to these pages
    missing   they cannot be set: `markup` is a page that says so
    """

    anchor: str
    category: str
    number: str
    title: str
    organisation: str
    markup: SafeString
    own: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A document of entries.

    write   the whole as HTML, for these entries in their order
    own     the files that belong to the frame
    """

    write: Callable[[Sequence[Entry]], str]
    entries: Sequence[Entry]
    own: pdf.Own

    def written(self) -> tuple[str, pdf.Own]:
        """The whole as HTML, and every file that belongs to it."""
        files = dict(self.own)
        for entry in self.entries:
            files |= entry.own
        return self.write(self.entries), files

    def only(self, entry: Entry) -> Bound:
        return replace(self, entries=[entry])

    def without(self, anchors: Collection[str]) -> Bound:
        """With a page that says so in the place of these."""
        return replace(self, entries=[marked(entry) if entry.anchor in anchors else entry for entry in self.entries])


def bind(bound: Bound, out: IO[bytes], progress: Progress) -> str:
    """Write the document to `out`, a real file; returns what is to be known about it, in words, or nothing.

    Raises what `pdf.typeset` raises when the fault is in no single entry.
    """
    try:
        _set(bound, out, progress)
    except pdf.TypesettingFailed as failure:
        broken = _broken(bound, progress)
        if not broken:
            raise
        log.error("entries cannot be set", extra={"entries": sorted(broken), "reason": str(failure)})
        bound = bound.without(broken)
        os.ftruncate(out.fileno(), 0)
        os.lseek(out.fileno(), 0, os.SEEK_SET)
        _set(bound, out, progress)
    return note(bound.entries)


def note(entries: Sequence[Entry]) -> str:
    """Which entries are missing, for whoever asked for the document; nothing where none is."""
    missing = [entry.number for entry in entries if entry.missing]
    if not missing:
        return ""
    words = ngettext(
        "The pages of one entry could not be set: %(numbers)s.",
        "The pages of %(count)d entries could not be set: %(numbers)s.",
        len(missing),
    )
    return words % {"count": len(missing), "numbers": ", ".join(missing)}


def marked(entry: Entry) -> Entry:
    """The page that stands for an entry that cannot be set."""
    markup = render_to_string("reports/pdf/book/_missing.html", {"entry": entry})
    return replace(entry, markup=mark_safe(markup), own={}, missing=True)  # noqa: S308 (rendered just above)


def _set(bound: Bound, out: IO[bytes], progress: Progress) -> None:
    markup, own = bound.written()
    seconds = min(pdf.LIMITS["RLIMIT_CPU"], FRAME + EACH * len(bound.entries))
    pdf.typeset(
        markup,
        own,
        out,
        lambda page: progress(page, 0, _("Setting page %(page)d") % {"page": page}),
        limits={**pdf.LIMITS, "RLIMIT_CPU": seconds},
    )


def _broken(bound: Bound, progress: Progress) -> set[str]:
    """Anchors of the entries that cannot be set even alone."""
    found = set()
    for done, entry in enumerate(bound.entries, start=1):
        of = len(bound.entries)
        progress(done, of, _("Looking for what cannot be set: %(done)d of %(of)d") % {"done": done, "of": of})
        markup, own = bound.only(entry).written()
        with TemporaryFile() as aside:
            try:
                pdf.typeset(markup, own, aside, limits=ALONE, patience=PATIENCE_ALONE)
            except pdf.TypesettingFailed:
                found.add(entry.anchor)
    return found
