"""A document: HTML in, PDF/UA out, made in a child process with limits, which fetches nothing.

WeasyPrint is fast on our own templates and can be made slow by hostile ones: 40 bytes of `colspan` cost 20 s. Hence the
child: memory, processor and wall time are limited, it has no secrets in its environment, and it serves the document
nothing but what came with it: fonts of the packages, pictures drawn by us, pictures that belong to the document.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import fontpkg_arimo
import fontpkg_source_sans_3
import fontpkg_source_serif_4
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reports.typesetter import FOREIGN

Own = Mapping[str, tuple[str, str, str]]  # address -> (content type, "text" | "base64" | "file", content)
LIMITS = {
    "RLIMIT_DATA": 900 << 20,  # bytes; a book of 50 dossiers takes a quarter
    "RLIMIT_CPU": 240,  # seconds
    "RLIMIT_FSIZE": 256 << 20,
    "RLIMIT_NOFILE": 128,
    "RLIMIT_CORE": 0,
}
PATIENCE = 300.0  # seconds of wall time
VARIANT = "pdf/ua-1"
log = logging.getLogger("portal.reports")

# By their real family names: an @font-face called "Sans" loses to an alias of fontconfig's without a word.
FONTS: Own = {
    "own:sans.ttf": ("font/ttf", "file", str(fontpkg_source_sans_3.ROOT / "files" / "SourceSans3[wght].ttf")),
    "own:serif.ttf": ("font/ttf", "file", str(fontpkg_source_serif_4.ROOT / "files" / "SourceSerif4[opsz,wght].ttf")),
    "own:arimo.ttf": ("font/ttf", "file", str(fontpkg_arimo.ROOT / "files" / "Arimo[wght].ttf")),
}


class TypesettingFailed(Exception):
    """The document cannot be made; the same try would end the same way. Its text is for people."""


class ForeignResource(TypesettingFailed):
    """The document asked for something that is not its own."""


class ChildDied(Exception):
    """Somebody ended the child from outside; another try may do."""


def drawing(svg: str) -> tuple[str, str, str]:
    """A picture of ours as a document's own file; drawn as a background it is decoration, as <img> it needs an alt."""
    standing = svg if "xmlns=" in svg else svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ("image/svg+xml", "text", standing)


def photograph(content: bytes, kind: str) -> tuple[str, str, str]:
    """A picture that belongs to the document's subject, already re-encoded when it was uploaded."""
    return (kind, "base64", base64.b64encode(content).decode())


def typeset(
    markup: str,
    own: Own,
    out: IO[bytes],
    page: Callable[[int], None] = lambda number: None,
    *,
    limits: Mapping[str, int] | None = None,
    patience: float | None = None,
) -> None:
    """Write `markup` as a tagged PDF to `out`, a real file. `page` hears which page is being set and may raise to stop.

    limits    of the child process, by the kernel's names; LIMITS when not given
    patience  seconds of wall time; PATIENCE when not given

    Raises ForeignResource, TypesettingFailed or ChildDied.
    """
    told = json.dumps({"limits": limits or LIMITS, "variant": VARIANT, "own": {**FONTS, **own}}).encode() + b"\n"
    overdue = threading.Event()

    def give_up() -> None:
        overdue.set()
        child.kill()

    with _child(out) as child:
        alarm = threading.Timer(patience or PATIENCE, give_up)
        alarm.start()
        try:
            _feed(child, told + markup.encode())
            complaint = _listen(child, page)
        except BaseException:
            child.kill()
            raise
        finally:
            alarm.cancel()
    _judge(child.returncode, complaint, overdue=overdue.is_set())
    if complaint:  # it was set all the same, without what it complains of
        log.error("a document is not whole", extra={"reason": complaint.strip()})


def _child(out: IO[bytes]) -> subprocess.Popen[bytes]:
    cache = Path(settings.VAR_DIR) / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    surroundings = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(cache),  # fontconfig's cache
        "PYTHONHASHSEED": "0",  # with the next: the same data, the same bytes; fonts would be dated now
        "SOURCE_DATE_EPOCH": "0",
    }
    script = Path(__file__).with_name("typesetter.py")
    command = [sys.executable, "-P", str(script)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=out, stderr=pipe, env=surroundings)


def _feed(child: subprocess.Popen[bytes], content: bytes) -> None:
    assert child.stdin is not None  # noqa: S101 (asked for above)
    try:
        child.stdin.write(content)
        child.stdin.close()
    except BrokenPipeError:
        pass  # it has died: its exit status says why


def _listen(child: subprocess.Popen[bytes], page: Callable[[int], None]) -> str:
    """Hand on the pages; keep the end of everything else that the child said."""
    assert child.stderr is not None  # noqa: S101 (asked for above)
    complaint = ""
    for line in child.stderr:
        word, _space, rest = line.decode(errors="replace").strip().partition(" ")
        if word == "page" and rest.isdecimal():
            page(int(rest))
        else:
            complaint = f"{complaint}\n{word} {rest}"[-2000:]
    child.wait()
    return complaint


def _judge(status: int, complaint: str, *, overdue: bool) -> None:
    if status == 0:
        return
    if status == FOREIGN:
        raise ForeignResource(complaint.strip().removeprefix("foreign "))
    if "MemoryError" in complaint or "std::bad_alloc" in complaint:
        raise TypesettingFailed(_("The document needs more memory than a document may take."))
    if overdue or status == -24:  # SIGXCPU
        raise TypesettingFailed(_("The document takes longer than a document may take."))
    if status < 0:
        raise ChildDied(f"signal {-status}")
    last = complaint.strip().rsplit("\n", 1)[-1]
    raise TypesettingFailed(_("The document could not be set: %(why)s") % {"why": last})
