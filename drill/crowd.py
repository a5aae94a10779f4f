"""Many clients at moments of their own: what is due is sent when it is due, however long the others take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from statistics import quantiles

from django.db import connection

from bench.load import Browser

CLIENTS = 60  # at most as many at once


@dataclass(frozen=True, slots=True)
class Due:
    """A request: `at` seconds after the beginning, by `who`, which `act` sends and answers with its status."""

    at: float
    who: Browser
    act: Callable[[Browser], int]


@dataclass(slots=True)
class Heard:
    """What came back: statuses (0 for a broken connection), and milliseconds from when each request was due."""

    statuses: list[int] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return quantiles(self.milliseconds, n=20)[-1] if len(self.milliseconds) > 1 else sum(self.milliseconds)

    @property
    def errors(self) -> int:
        """Answers of 500 and more, and none at all."""
        return sum(status == 0 or status >= 500 for status in self.statuses)


def crowd(port: int, plan: Sequence[Due]) -> Heard:
    """Send everything that is due, at its moment; time spent waiting for a free client counts as the portal's."""
    heard = Heard()
    begun = time.monotonic()

    def send(due: Due) -> None:
        own = Browser(port, dict(due.who.cookies))  # a connection of its own: idle ones are closed by the server
        try:
            status = due.act(own)
        except (OSError, HTTPException):
            status = 0
        own.connection.close()
        heard.statuses.append(status)
        heard.milliseconds.append((time.monotonic() - begun - due.at) * 1000)

    with ThreadPoolExecutor(min(CLIENTS, len(plan))) as pool:
        for due in sorted(plan, key=lambda due: due.at):
            time.sleep(max(0.0, begun + due.at - time.monotonic()))
            pool.submit(send, due)
    return heard


@dataclass(slots=True)
class Connections:
    """The most connections that PostgreSQL had at once, and how many it may have."""

    most: int = 0
    allowed: int = 0


@contextmanager
def watched_connections() -> Iterator[Connections]:
    """Count the database server's connections twice a second."""
    found, stop = Connections(), threading.Event()
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        found.allowed = int(cursor.fetchone()[0])

    def watch() -> None:
        try:
            with connection.cursor() as cursor:
                while not stop.wait(0.5):
                    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                    found.most = max(found.most, cursor.fetchone()[0])
        finally:
            connection.close()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join(5)
