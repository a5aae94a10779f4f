"""The vote itself: ballots from many clients at once, every check on, each with its letter owed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from statistics import median

import psycopg2
from altcha import Challenge, Payload, solve_challenge
from django.db import connection, connections
from django.test.utils import override_settings
from django.urls import reverse

from accounts.arrival import clock
from bench.benchmark import Benchmark, Hall
from bench.load import Browser, Timing, at_once
from bench.pages import VOTING
from bench.row import Row
from calls.models import Edition
from submissions.models import Submission
from voting.models import Ballot
from voting.proof import challenge

TIMES = 640  # ballots of one round
INSERTS = 4000  # of the reference, by eight connections
TABLE = "bench_reference"


def ballots(hall: Hall) -> list[Row]:
    """Ballots per second and the 95th percentile, with 32 and with 8 clients. Every ballot must be in the table."""
    numbers, before = count(), Ballot.objects.filter(edition=hall.edition).count()
    fields = choices_of(hall.edition)
    many = [cast_at_once(hall, 32, fields, numbers) for _ in range(hall.rounds + 1)][1:]
    few = [cast_at_once(hall, 8, fields, numbers) for _ in range(hall.rounds + 1)][1:]
    sent, stored = next(numbers), Ballot.objects.filter(edition=hall.edition).count() - before
    if sent != stored:
        raise RuntimeError(f"{sent} ballots were sent and {stored} stored.")
    if Ballot.objects.filter(edition=hall.edition, worked=False).exists():
        raise RuntimeError("A ballot of the benchmark did not prove its work.")
    rate, slow, slow_few = (
        median(timing.per_second for timing in many),
        median(timing.p95 for timing in many),
        median(timing.p95 for timing in few),
    )
    inserts = references(hall)
    return [
        Row("vote POST, 32 clients", rate, "per second", None, inserts, "≥ 350 per second", rate >= 350),
        Row("vote POST, 32 clients, p95", slow, "ms", None, inserts, "≤ 150 ms", slow <= 150),
        Row("vote POST, 8 clients, p95", slow_few, "ms", None, inserts, "≤ 80 ms", slow_few <= 80),
    ]


def answered(slug: str, fields: Mapping[str, str]) -> str:
    """What a browser answers to the challenge of a ballot with these choices."""
    choices = {name.removeprefix("choice-"): one for name, one in fields.items()}
    with override_settings(VOTE_PROOF_COST=1):
        given = Challenge.from_dict(json.loads(challenge(slug, choices, clock.now())))
    solution = solve_challenge(given)
    if solution is None:
        raise RuntimeError("The challenge of the benchmark was not solved.")
    return Payload(given, solution).to_base64()


def choices_of(edition: Edition) -> dict[str, str]:
    """A finalist in every category."""
    rows = Submission.objects.finalists().filter(edition=edition).select_related("category")
    return {f"choice-{row.category.code}": str(row.public_id) for row in rows}


def cast_at_once(hall: Hall, clients: int, fields: dict[str, str], numbers: count[int]) -> Timing:
    """One round: every ballot is of a mailbox of its own, named by the next of `numbers`."""
    paper, box = (reverse(f"voting:{name}", args=[hall.edition.slug]) for name in ("vote", "review"))
    send, sent = (reverse(f"voting:{name}", args=[hall.edition.slug]) for name in ("cast", "sent"))
    proofs = [answered(hall.edition.slug, fields) for _ in range(TIMES + 2 * clients)]

    def make(_client: int) -> Callable[[], None]:
        browser = Browser(hall.portal.port)
        browser.get(paper)
        browser.post(box, fields)  # the review sets the cookie that the ballot needs

        def act() -> None:
            number = next(numbers)
            typed = {**fields, "address": f"bench{number}@voter{number % 97}.example", "proof": proofs.pop()}
            status, _ = browser.post(send, typed, client=f"10.{number % 251}.{number // 251 % 251}.7")
            if status != 302:
                raise RuntimeError(f"A ballot was answered with {status} instead of the way to {sent}.")

        return act

    return at_once(clients, TIMES, make)


def references(hall: Hall) -> str:
    """What a durable write costs on this machine: by psycopg2, and by PostgreSQL's own benchmark where it is installed."""
    words = f"bare insert {median(_bare_inserts() for _ in range(hall.rounds)):.0f} per second"
    own = _pgbench()
    return f"{words}, pgbench {own:.0f}" if own else f"{words}, no pgbench here"


def _pgbench() -> float | None:
    """Inserts per second of eight clients in five seconds; None where there is no pgbench."""
    program = shutil.which("pgbench") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench")), None)
    if program is None:
        return None
    found = connections["owner"].settings_dict
    environment = {**os.environ, "PGPASSWORD": str(found["PASSWORD"])}
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, mailbox text, at timestamptz DEFAULT now())")
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(f"INSERT INTO {TABLE} (mailbox) VALUES (random()::text);\n")
            script.flush()
            where = ["-h", str(found["HOST"]), "-p", str(found["PORT"]), "-U", str(found["USER"])]
            told = subprocess.run(
                [program, "-n", "-c", "8", "-j", "2", "-T", "5", "-f", script.name, *where, str(found["NAME"])],
                env=environment, check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
    rate = re.search(r"tps = ([\d.]+)", told)
    return float(rate[1]) if rate else None


def _bare_inserts() -> float:
    """Rows per second into a table of one index, each its own transaction, through psycopg2 without Django."""
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, mailbox text, at timestamptz DEFAULT now())")
        cursor.execute(f"GRANT ALL ON {TABLE}, {TABLE}_id_seq TO PUBLIC")
    opened = []
    try:

        def make(client: int) -> Callable[[], None]:
            own = psycopg2.connect(**wanted)
            own.autocommit = True
            opened.append(own)
            cursor = own.cursor()
            return lambda: cursor.execute(f"INSERT INTO {TABLE} (mailbox) VALUES (%s)", [f"{client}"])

        return at_once(8, INSERTS, make).per_second
    finally:
        for own in opened:
            own.close()
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


benchmarks = {"vote POST": Benchmark(VOTING, ballots)}
