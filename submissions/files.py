"""What may be uploaded, judged by content and name. Bytes in, bytes out: no tables, no storage.

Safety does not rest on this look: what was uploaded is only ever served as an attachment, sandboxed (submissions/inert.py).
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from submissions import redrawing
from submissions.redrawing import Undrawable

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5
_ENDINGS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_PILLOW = {"image/png": "PNG", "image/jpeg": "JPEG"}
_SMALL = 2_000_000  # pixels; a PNG of so few takes milliseconds, whatever is in it
_PATIENCE = 30  # seconds for one picture, waiting included
_one_at_a_time = threading.BoundedSemaphore(1)  # a large picture takes up to a gigabyte: one in each process

# Long enough never to be met by chance in ten megabytes of packed data; looked for everywhere.
_ACTIVE = re.compile(rb"/(?:JavaScript|EmbeddedFile|RichMedia|SubmitForm|ImportData|GoToE|Rendition|Launch)")
# Looked for in what is not packed: dictionaries, trailers, cross-references.
_ACTIVE_NAMES = re.compile(rb"/(?:JS|XFA|AA|Movie|Sound)(?![A-Za-z0-9_.-])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
# Beginnings and ends are looked for apart: one pattern over both reads on to the end of the file from each beginning that
# has no end, and a hundred thousand of those stop the process for hours.
_LINK = re.compile(rb"/URI\s*\(")  # …/learn/JavaScript is an address, no script
_LINK_ENDS = re.compile(rb"(?:\\.|[^\\)])*+\)", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n")
_STREAM_ENDS = re.compile(rb".*?endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_OPEN_ACTION = re.compile(rb"/OpenAction\s*(?:(\d+)\s+(\d+)\s+R|<<(.{0,400}))", re.DOTALL)
_MOST_OPENINGS = 20  # each is looked up in the whole file; a document has one, and one more for each time it grew
_ACT = re.compile(rb"/S\s*/(?!GoTo(?![A-Za-z]))")  # going to a page of its own is no act


class Unacceptable(ValueError):
    """Why a file is not taken; its text is for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is stored: pictures drawn anew, without what a camera wrote into them."""

    name: str
    content_type: str
    data: bytes


def accepted(name: str, data: bytes) -> Accepted:
    """The file as it may be stored. Raises Unacceptable."""
    name = tidy_name(name)
    kind = _ENDINGS.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise Unacceptable(_("Choose a PDF, PNG or JPEG file."))
    if not data:
        raise Unacceptable(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise Unacceptable(
            _("Choose a file of at most 10 MB. This one has %(size)s MB.") % {"size": f"{len(data) / 2**20:.1f}"}
        )
    if kind == "application/pdf":
        return Accepted(name, kind, _checked_pdf(data))
    return Accepted(name, kind, redrawn(data, kind))


def tidy_name(name: str) -> str:
    """The last part of the name without control characters, at most 150 characters, its ending kept."""
    base = re.sub(
        r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]",
        "",
        name.replace("\\", "/").rpartition("/")[2],
    )
    stem, dot, ending = base.strip().rpartition(".")
    return f"{stem[: max(0, 149 - len(ending))]}{dot}{ending}"[:150] or "file"


# -- Pictures ----------------------------------------------------------------------------------------------------------


def redrawn(data: bytes, kind: str) -> bytes:
    """The picture decoded and encoded again: upright, without metadata. Raises Unacceptable."""
    if not data.startswith(_SIGNATURES[kind]):
        raise _unreadable()
    try:
        if kind == "image/png" and _pixels_of_png(data) <= _SMALL:
            return redrawing.redraw(data, "PNG", MOST_BYTES)
        return _redrawn_apart(data, _PILLOW[kind])
    except Undrawable as reason:
        raise _undrawable(int(reason.args[0])) from None


def _pixels_of_png(data: bytes) -> int:
    """What the first chunk says; a file without it is unreadable."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        raise Undrawable(redrawing.UNREADABLE)
    width, height = struct.unpack(">II", data[16:24])
    return int(width * height)


def _redrawn_apart(data: bytes, kind: str) -> bytes:
    """In a process of its own, which may take a gigabyte and twenty seconds and holds no secret."""
    command = [sys.executable, "-I", str(Path(redrawing.__file__)), kind, str(MOST_BYTES)]
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise Unacceptable(_("Many pictures arrive at this moment. Choose it again in a minute."))
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=_PATIENCE, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise Undrawable(redrawing.TOO_HEAVY) from None
    finally:
        _one_at_a_time.release()
    if child.returncode < 0:  # ended by its limits, or by a hole in a decoder
        raise Undrawable(redrawing.TOO_HEAVY)
    if child.returncode:
        raise Undrawable(child.returncode)
    return child.stdout


def _undrawable(status: int) -> Unacceptable:
    if status == redrawing.TOO_MANY_PIXELS:
        return Unacceptable(_("Choose a smaller picture: this one has too many pixels."))
    if status == redrawing.TOO_HEAVY:
        return Unacceptable(_("Choose a smaller picture: this one takes too long to draw."))
    return _unreadable()


def _unreadable() -> Unacceptable:
    return Unacceptable(_("This picture cannot be read. Save it anew as PNG or JPEG and choose it again."))


# -- PDF ---------------------------------------------------------------------------------------------------------------


def _checked_pdf(data: bytes) -> bytes:
    """A look at the bytes, as a courtesy; packed objects are not opened: no PDF library reads what strangers send."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise Unacceptable(_("This is not a complete PDF file. Save it anew as PDF and choose it again."))
    said = _without(data, _LINK, _LINK_ENDS)
    skeleton = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), _without(said, _STREAM, _STREAM_ENDS))
    if _ENCRYPTED.search(skeleton):
        raise Unacceptable(_("Remove the password from this PDF: the jury could not open it."))
    if _ACTIVE.search(said) or _ACTIVE.search(skeleton) or _ACTIVE_NAMES.search(skeleton) or _acts_on_opening(skeleton):
        raise Unacceptable(_("This PDF holds scripts or embedded files. Print it to a new PDF and choose that one."))
    return data


def _without(data: bytes, begins: re.Pattern[bytes], ends: re.Pattern[bytes]) -> bytes:
    """`data` without what stands from each beginning to its end; once an end is missing, no later one is looked for."""
    kept, at = [], 0
    for found in begins.finditer(data):
        if found.start() < at:  # inside what was just left out
            continue
        end = ends.match(data, found.end())
        if end is None:
            break
        kept += [data[at : found.start()], b" "]
        at = end.end()
    return b"".join([*kept, data[at:]])


def _acts_on_opening(skeleton: bytes) -> bool:
    """Whether opening the document does more than go to one of its pages."""
    openings = set[tuple[bytes | None, ...]]()
    for found in _OPEN_ACTION.finditer(skeleton):
        openings.add(found.groups())
        if len(openings) > _MOST_OPENINGS:
            return True
    for number, generation, inline in openings:
        if inline is None:
            place = re.search(
                rb"(?<!\d)%b\s+%b\s+obj(.{0,400})" % (number or b"", generation or b""), skeleton, re.DOTALL
            )
            inline = place[1].partition(b"endobj")[0] if place else b""
        if _ACT.search(inline.partition(b">>")[0] if b"<<" not in inline[2:] else inline):
            return True
    return False
