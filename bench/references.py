"""What a durable write costs on this machine, measured in the same run as what is promised of a ballot."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from typing import TypeVar

import psycopg2
from django.conf import settings
from django.db import connection, connections

from bench import bare_django
from bench.benchmark import Hall
from bench.load import Browser, at_once
from bench.row import Row
from bench.server import serving

T = TypeVar("T")
# Ballots of bare Django in a second, where the promises were measured: 750 to 1,250, of which this is the lower.
PROMISED = 750
INSERTS, BALLOTS = 4000, 1600  # of one round, by eight and by thirty-two connections
SCRATCH = "bench_reference"
COLUMNS = {SCRATCH: "id bigserial PRIMARY KEY, mailbox text, at timestamptz DEFAULT now()"}


@dataclass(frozen=True, slots=True)
class References:
    """The references in words, and how many times slower bare Django was than where the promises were made; at least 1."""

    words: str
    slower: float

    def rate(self, name: str, value: float, *, least: float) -> Row:
        """So many a second, judged by this machine's pace."""
        promise = f"≥ {least:g} per second{self._times('÷')}"
        return Row(name, value, "per second", None, self.words, promise, value >= least / self.slower)

    def delay(self, name: str, value: float, *, most: float, unit: str = "ms") -> Row:
        """So long in `unit`, judged by this machine's pace."""
        return Row(
            name, value, unit, None, self.words, f"≤ {most:g} {unit}{self._times('×')}", value <= most * self.slower
        )

    def _times(self, sign: str) -> str:
        return "" if self.slower == 1 else f" {sign} {self.slower:.2f}"


def beside(hall: Hall, *acts: Callable[[], T]) -> tuple[References, list[list[T]]]:
    """What each of `acts` returns round by round, bare Django in turn with them: a machine's pace changes by the minute."""
    with _bare_django() as bare:
        rounds = [(bare(), [act() for act in acts]) for _ in range(hall.rounds + 1)][1:]  # the first warms up
    inserts, own = median(_bare_inserts() for _ in range(hall.rounds)), _pgbench()
    rate = median(pace for pace, _ in rounds)
    words = (
        f"bare Django {rate:.0f}, bare insert {inserts:.0f}, {f'pgbench {own:.0f}' if own else 'no pgbench'} per second"
    )
    return References(words, max(1.0, PROMISED / rate)), [
        list(of_act) for of_act in zip(*(of for _, of in rounds), strict=True)
    ]


@contextmanager
def _bare_django() -> Iterator[Callable[[], float]]:
    """Measures ballots per second of thirty-two clients each time it is called; see `bench.bare_django`."""
    numbers = count()

    def make(_client: int) -> Callable[[], None]:
        browser = Browser(server.port, {settings.CSRF_COOKIE_NAME: "none"})

        def act() -> None:
            status, _body = browser.post("/cast", {"address": f"bench{next(numbers)}@voter.example", "choice": "a"})
            if status != 200:
                raise RuntimeError(f"Bare Django answered with {status}.")

        return act

    with _tables(bare_django.TABLES), serving("bench.bare_django:application") as server:
        yield lambda: at_once(32, BALLOTS, make).per_second


def _pgbench() -> float | None:
    """Inserts per second of eight clients in five seconds; None where there is no pgbench."""
    program = shutil.which("pgbench") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench")), None)
    if program is None:
        return None
    found = connections["owner"].settings_dict
    environment = {**os.environ, "PGPASSWORD": str(found["PASSWORD"])}
    with _tables(COLUMNS), tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(f"INSERT INTO {SCRATCH} (mailbox) VALUES (random()::text);\n")
        script.flush()
        where = ["-h", str(found["HOST"]), "-p", str(found["PORT"]), "-U", str(found["USER"])]
        told = subprocess.run(
            [program, "-n", "-c", "8", "-j", "2", "-T", "5", "-f", script.name, *where, str(found["NAME"])],
            env=environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    rate = re.search(r"tps = ([\d.]+)", told)
    return float(rate[1]) if rate else None


def _bare_inserts() -> float:
    """Rows per second into a table of one index, each its own transaction, through psycopg2 without Django."""
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    opened = []

    def make(client: int) -> Callable[[], None]:
        own = psycopg2.connect(**wanted)
        own.autocommit = True
        opened.append(own)
        cursor = own.cursor()
        return lambda: cursor.execute(f"INSERT INTO {SCRATCH} (mailbox) VALUES (%s)", [f"{client}"])

    with _tables(COLUMNS):
        try:
            return at_once(8, INSERTS, make).per_second
        finally:
            for own in opened:
                own.close()


@contextmanager
def _tables(columns: Mapping[str, str]) -> Iterator[None]:
    """Tables of the benchmark's own, open to the web role, and gone afterwards."""
    with connections["owner"].cursor() as cursor:
        for name, wanted in columns.items():
            cursor.execute(f"CREATE TABLE {name} ({wanted})")
            cursor.execute(f"GRANT ALL ON {name}, {name}_id_seq TO PUBLIC")
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(columns)}")
