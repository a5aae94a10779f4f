"""What may be uploaded, judged by content and name. Pure: bytes in, bytes out."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5
MOST_PIXELS = 60_000_000
_ENDINGS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
_ACTIVE = (rb"/JavaScript", rb"/JS\b", rb"/Launch", rb"/EmbeddedFile", rb"/RichMedia", rb"/XFA")


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
            _("Choose a file of at most 10 MB. This one has %(size)s MB.") % {"size": len(data) // 2**20}
        )
    if kind == "application/pdf":
        return Accepted(name, kind, _checked_pdf(data))
    return Accepted(name, kind, redrawn(data, kind))


def tidy_name(name: str) -> str:
    """The last part of the name without control characters, at most 150 characters, its ending kept."""
    base = re.sub(
        r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/").rpartition("/")[2]
    )
    stem, dot, ending = base.strip().rpartition(".")
    return f"{stem[: 149 - len(ending)]}{dot}{ending}"[:150] or "file"


def redrawn(data: bytes, kind: str) -> bytes:
    """The picture decoded and encoded again: upright, without metadata. Raises Unacceptable."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG" if kind == "image/png" else "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unacceptable(_("Choose a smaller picture: this one has too many pixels."))
            upright = ImageOps.exif_transpose(picture)
            out = io.BytesIO()
            if kind == "image/png":
                upright.convert("RGBA" if "A" in upright.getbands() else "RGB").save(out, "PNG", optimize=True)
            else:
                upright.convert("RGB").save(out, "JPEG", quality=88, optimize=True)
            return out.getvalue()
    except Unacceptable:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Unacceptable(_("This picture cannot be read. Save it anew as PNG or JPEG and choose it again.")) from None


def _checked_pdf(data: bytes) -> bytes:
    """A look at the bytes, as a courtesy; what keeps readers safe is that files are served inert."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise Unacceptable(_("This is not a complete PDF file. Save it anew as PDF and choose it again."))
    if re.search(rb"/Encrypt\b", data):
        raise Unacceptable(_("Remove the password from this PDF: the jury could not open it."))
    if any(re.search(mark, data) for mark in _ACTIVE):
        raise Unacceptable(_("This PDF holds scripts or embedded files. Print it to a new PDF and choose that one."))
    return data
