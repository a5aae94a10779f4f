"""A picture decoded and drawn anew, upright and without what a camera wrote into it.

Also a program: `python redrawing.py KIND LONGEST` reads a picture from standard input and writes the new one to standard
output, with limits on memory and processor time that the kernel holds. Decoders of pictures have had holes, and a file of
some kilobytes can ask for gigabytes and minutes: whatever such a file does, it does to that process alone.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000  # the largest that telephones make; 200 MB while it is decoded
UNREADABLE, TOO_MANY_PIXELS, TOO_HEAVY = 3, 4, 5  # exit statuses
LIMITS = {"RLIMIT_AS": 1 << 30, "RLIMIT_CPU": 20, "RLIMIT_CORE": 0}
QUALITIES = (88, 75, 60)
FAULTS = (OSError, ValueError, SyntaxError, ArithmeticError, IndexError, KeyError, TypeError, EOFError)
_LARGE = 4_000_000  # pixels from which a PNG is packed fast rather than small


class Undrawable(ValueError):
    """The picture cannot be drawn anew; `args[0]` is the exit status that says why."""


def redraw(data: bytes, kind: str, longest: int) -> bytes:
    """The new picture, at most `longest` bytes. `kind`: PNG or JPEG, and nothing else is tried. Raises Undrawable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is said of odd files is said by the exit status
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Undrawable(TOO_MANY_PIXELS)
                picture.load()
                return _encoded(_plain(picture, kind), kind, longest)
    except Image.DecompressionBombError:
        raise Undrawable(TOO_MANY_PIXELS) from None
    except MemoryError:
        raise Undrawable(TOO_MANY_PIXELS) from None
    except Undrawable:
        raise
    except FAULTS:
        raise Undrawable(UNREADABLE) from None


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Upright, in a mode that its format has, and with nothing beside the pixels: comments and profiles stay behind."""
    upright = ImageOps.exif_transpose(picture)
    if kind == "JPEG":
        plain = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
    elif upright.has_transparency_data and upright.mode not in ("LA", "RGBA"):
        plain = upright.convert("RGBA")
    else:
        plain = upright if upright.mode in ("1", "L", "LA", "I;16", "RGB", "RGBA") else upright.convert("RGB")
    plain.info = {}
    return plain


def _encoded(picture: Image.Image, kind: str, longest: int) -> bytes:
    if kind == "PNG":
        level = 2 if picture.width * picture.height > _LARGE else 9
        tries = [{"compress_level": level}]
    else:
        tries = [{"quality": quality} for quality in QUALITIES]
    for how in tries:
        out = io.BytesIO()
        picture.save(out, kind, **how)
        if out.tell() <= longest:
            return out.getvalue()
    raise Undrawable(TOO_HEAVY)


def main() -> int:
    for name, most in LIMITS.items():
        resource.setrlimit(getattr(resource, name), (most, most))
    try:
        sys.stdout.buffer.write(redraw(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2])))
    except Undrawable as reason:
        return int(reason.args[0])
    except MemoryError:
        return TOO_MANY_PIXELS
    return 0


if __name__ == "__main__":
    sys.exit(main())
