"""The finalists' book of 50 dossiers, beside the same HTML set by WeasyPrint alone."""

from __future__ import annotations

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median

from django.db import connections
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from bench.benchmark import Benchmark, Hall, Needs
from bench.row import Row
from bench.server import children_of
from calls.models import Edition
from calls.rules import Phase
from rehearsal.play.performance import Size
from reports import pdf
from reports.book import finalists_book, gathered
from reports.typesetter import READ

FIFTY = Needs(until=Phase.VOTING, size=Size(applicants=72, evaluators=9, voters=0, finalists=13), seed=903)


PROMISED_ON, CORES = 31.0, 2  # pages a second of WeasyPrint alone, on all cores of the machine of the promises


def book(hall: Hall) -> list[Row]:
    """Gather, write and set; memory is that of the child process, at its highest.

    Ten seconds are promised for 200 pages, on a machine where WeasyPrint alone sets 31 pages a second on two cores; here
    they are as many more as the book has more pages, and as this machine sets fewer.
    """
    measured = [_book(hall.edition) for _ in range(hall.rounds + 1)][1:]
    seconds, memory = median(one.seconds for one in measured), max(one.megabytes for one in measured)
    pages = measured[0].pages
    markup, own = gathered(hall.edition, lambda *step: None).written()
    raw = median([_raw(markup, own) for _ in range(hall.rounds + 1)][1:])
    slower = max(1.0, PROMISED_ON / (CORES * pages / raw))
    most = 10 * pages / 200 * slower
    reference = f"WeasyPrint alone {raw:.1f} s"
    share = 100 * raw / seconds
    promise = f"≤ 10 s × {pages / 200:.2f} × {slower:.2f}"
    return [
        Row(f"book of 50 finalists, {pages} pages", seconds, "s", None, reference, promise, seconds <= most),
        Row("book, of WeasyPrint's speed", share, "%", None, reference, "≥ 80 %", share >= 80),
        Row("book, memory", memory, "MB", None, reference, "≤ 250 MB", memory <= 250),
    ]


def books(hall: Hall) -> list[Row]:
    """Four books at once on two cores, beside four one after the other."""
    after = sum(_book(hall.edition).seconds for _ in range(4))
    begun = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_book_of_a_thread, [hall.edition] * 4))
    times = after / (time.perf_counter() - begun)
    reference = f"one after the other {after:.0f} s"
    return [Row("four books at once", times, "times as fast", None, reference, "≥ 1.5 times", times >= 1.5)]


@dataclass(frozen=True, slots=True)
class _Made:
    seconds: float
    megabytes: float  # of the child process
    pages: int


def _book(edition: Edition) -> _Made:
    pages: list[int] = []
    with tempfile.TemporaryFile() as out, _Watch() as watch:
        begun = time.perf_counter()
        finalists_book(edition, out, lambda done, of, step: pages.append(0 if of else done))
        return _Made(time.perf_counter() - begun, watch.megabytes, max(pages))


def _book_of_a_thread(edition: Edition) -> None:
    try:
        _book(edition)
    finally:
        connections.close_all()


class _Watch:
    """Looks at the child processes of this one ten times a second and remembers the largest typesetter."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        own = str(Path("/proc/self").resolve().name)
        while not self._over.wait(0.1):
            for pid in children_of(int(own)):
                self.megabytes = max(self.megabytes, _peak(pid))


def _peak(pid: int) -> float:
    """Megabytes at the highest so far of a typesetter; 0 for any other process."""
    try:
        if b"typesetter" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        return 0
    return 0


class _OwnOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves what belongs to the document from memory."""

    def __init__(self, own: pdf.Own) -> None:
        super().__init__()
        self.own = {**pdf.FONTS, **own}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        kind, how, content = self.own[url]
        return URLFetcherResponse(url, READ[how](content), {"Content-Type": kind})


def _raw(markup: str, own: pdf.Own) -> float:
    begun = time.perf_counter()
    HTML(string=markup, url_fetcher=_OwnOnly(own)).write_pdf(BytesIO(), pdf_variant=pdf.VARIANT)
    return time.perf_counter() - begun


benchmarks = {"documents book": Benchmark(FIFTY, book), "documents books": Benchmark(FIFTY, books)}
