"""Bombs and foreign addresses in the pages of entries, as if escaping had failed: the book is made all the same."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import IO

from django.conf import settings
from django.utils.safestring import mark_safe
from pypdf import PdfReader, apply_configuration

from bench.benchmark import Needs
from bench.server import children_of
from calls.rules import Phase
from drill.drill import Drill, Ground
from drill.hostile_markup import BOMBS, FOREIGN
from drill.row import Row
from rehearsal.play.performance import Size
from reports import pdf
from reports.binding import ALONE, PATIENCE_ALONE, Bound, bind
from reports.book import gathered

FINALISTS = Needs(until=Phase.VOTING, size=Size(applicants=12, evaluators=3, voters=0), seed=980)
SECRET = "a word that no document may hold"
SHARE = 3  # hostile entries of one book


@dataclass(slots=True)
class Seen:
    """What the typesetters had open while somebody looked, fifty times a second: sockets, and the secret file."""

    sockets: int = 0
    files: int = 0
    looks: int = 0


def bombs(ground: Ground) -> list[Row]:
    """Each bomb alone, under the limits of an entry; then books with several of them."""
    chosen = Random(980).sample(sorted(BOMBS), ground.sized(len(BOMBS), least=3))
    bound = gathered(ground.edition, lambda *step: None)
    longest, slowest, ended = 0.0, "", 0
    for name in chosen:
        begun = time.perf_counter()
        ended += not _sets(_planted(bound.only(bound.entries[0]), [BOMBS[name]()]))
        taken = time.perf_counter() - begun
        longest, slowest = max((longest, slowest), (taken, name))
    most = PATIENCE_ALONE + 5
    return [
        Row(f"slowest of {len(chosen)} bombs: {slowest}", longest, "s", f"≤ {most:.0f} s", longest <= most),
        Row("of them ended by a limit, the others set", ended, "bombs", "for comparison", holds=True),
        *_books(bound, [BOMBS[name]() for name in chosen]),
    ]


def foreign(ground: Ground) -> list[Row]:
    """Every way to ask for an address of the network or for a file; nobody may come, and no word of the file be seen."""
    bound = gathered(ground.edition, lambda *step: None)
    with _counting() as (address, came), tempfile.NamedTemporaryFile("w", dir=settings.VAR_DIR, suffix=".css") as file:
        file.write(f'p::after {{ content: "{SECRET}" }}')
        file.flush()
        wanted = {"web": address, "file": Path(file.name).as_uri()}
        chosen = [markup % wanted for markup in FOREIGN[: ground.sized(len(FOREIGN), least=6)]]
        with _watched(file.name) as seen:
            rows = _books(bound, chosen)
    return [
        *rows,
        Row(f"of {len(chosen)} foreign addresses asked for", len(came), "requests", "0", not came),
        Row("sockets that a typesetter opened", seen.sockets, "sockets", "0", seen.sockets == 0),
        Row("foreign files that one had open", seen.files, "files", "0", seen.files == 0),
        Row("looks at typesetters", seen.looks, "looks", "≥ 20", seen.looks >= 20),
    ]


def _planted(bound: Bound, markups: Sequence[str]) -> Bound:
    """The same document, its first entries replaced by these."""
    entries = list(bound.entries)
    for place, markup in enumerate(markups):
        inside = f'<section class="entry">{markup}</section>'
        entries[place] = replace(entries[place], markup=mark_safe(inside))
    return replace(bound, entries=entries)


def _sets(bound: Bound) -> bool:
    markup, own = bound.written()
    with tempfile.TemporaryFile() as out:
        try:
            pdf.typeset(markup, own, out, limits=ALONE, patience=PATIENCE_ALONE)
        except pdf.TypesettingFailed:
            return False
    return True


def _books(bound: Bound, markups: Sequence[str]) -> list[Row]:
    """Books in which some entries are hostile: the others are whole in each, and no word of the secret file is there."""
    failed = torn = told = 0
    for start in range(0, len(markups), SHARE):
        planted = markups[start : start + SHARE]
        try:
            said = _text_of(_planted(bound, planted))
        except (pdf.TypesettingFailed, pdf.ChildDied):
            failed += 1
            continue
        torn += sum(" ".join(entry.title.split()) not in said for entry in bound.entries[len(planted) :])
        told += SECRET in said
    books = -(-len(markups) // SHARE)
    return [
        Row(f"of {books} books with hostile entries: not made", failed, "books", "0", failed == 0),
        Row("entries beside them that are not whole", torn, "entries", "0", torn == 0),
        Row("books that tell the secret", told, "books", "0", told == 0),
    ]


def _text_of(bound: Bound) -> str:
    with tempfile.TemporaryFile() as out:
        bind(bound, out, lambda *step: None)
        out.seek(0)
        return words_in(out)


def words_in(file: IO[bytes]) -> str:
    """Of a document of ours: a bomb's page may hold a line of a million letters, which pypdf would take for an attack."""
    with apply_configuration(array_maximum_element_count=10**7, stream_parsing_work_maximum_count=10**8):
        return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


@contextmanager
def _counting() -> Iterator[tuple[str, list[str]]]:
    """A web server of this machine that notes who comes."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _watched(secret: str) -> Iterator[Seen]:
    """Look at what the typesetters of this process have open."""
    seen, over = Seen(), threading.Event()
    thread = threading.Thread(target=_look, args=(seen, secret, over))
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _look(seen: Seen, secret: str, over: threading.Event) -> None:
    own = int(Path("/proc/self").resolve().name)
    while not over.wait(0.02):
        for pid in children_of(own):
            try:
                if b"typesetter" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                    continue
                opened = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
            except OSError:  # it has ended
                continue
            seen.looks += 1
            seen.sockets += sum(one.startswith("socket:") for one in opened)
            seen.files += secret in opened


drills = {
    "documents bombs": Drill(FINALISTS, bombs, seconds=2400),
    "documents foreign": Drill(FINALISTS, foreign, seconds=900),
}
