"""Web workers and the database's processes killed during ten thousand confirmations: what was acknowledged counts once."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPException

from django.db import connection, connections
from django.db.models import Count
from django.db.utils import DatabaseError, InterfaceError
from django.urls import reverse

from bench.confirming import pending
from bench.load import Browser
from bench.server import CALLED, children_of
from drill.drill import Drill, Ground
from drill.row import Row
from drill.voters import ATTACKED
from voting import ledger
from voting.actions.ballots import hash_of
from voting.models import Ballot, Vote

BALLOTS, KILLS, CLIENTS = 10_000, 20, 16
CONFIRMED = b"Your ballot is counted"
BEFORE = b"already confirmed"  # the answer to a second try, where the first was confirmed and its answer lost


@dataclass(slots=True)
class Told:
    """What the clients were told. `broken`: requests that got no answer, or one of 500 and more, and were sent again."""

    acknowledged: list[str] = field(default_factory=list)
    broken: int = 0
    given_up: int = 0


def kills(ground: Ground) -> list[Row]:
    """Clients send again until they are told; then every acknowledged ballot is held against tables and ledger."""
    number, times = ground.sized(BALLOTS, least=120), ground.sized(KILLS, least=2)
    codes, told = pending(ground.edition, number), Told()
    waiting = list(codes)
    clients = [threading.Thread(target=_confirm_all, args=(ground.portal.port, waiting, told)) for _ in range(CLIENTS)]
    # A process of PostgreSQL that is killed makes all of it recover; a test shares it with others, and ends one session.
    how = signal.SIGKILL if ground.share >= 1 else signal.SIGTERM
    killers: list[Callable[[], int]] = [lambda: _kill_a_worker(ground), lambda: _kill_a_backend(how)]
    with killing(killers, times, lambda: number - len(waiting), number) as killed:
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    connection.close()  # the database may have been down
    hashes = {hash_of(code): code for code in told.acknowledged}
    counted = _counted(ground, list(hashes))
    categories = ground.edition.categories.count()
    lost = sum(counted[one] != categories for one in hashes)
    twice = Vote.objects.filter(entries__act="confirm").annotate(n=Count("entries")).filter(n__gt=1).count()
    half = Ballot.objects.filter(token_hash__in=map(hash_of, codes), state="pending", votes__state="confirmed").count()
    ledger.check(ground.edition)
    return [
        Row(
            "web workers and database processes killed, seed 974", killed[0], "kills", f"≥ {times}", killed[0] >= times
        ),
        Row(f"of {number} ballots told confirmed", len(hashes), "ballots", f"all {number}", len(hashes) == number),
        Row("acknowledged and not in the ledger once per vote", lost, "ballots", "0", lost == 0),
        Row("in the ledger twice", twice, "votes", "0", twice == 0),
        Row("half confirmed", half, "ballots", "0", half == 0),
        Row("requests sent again", told.broken, "requests", "for comparison", holds=True),
    ]


def _confirm_all(port: int, waiting: list[str], told: Told) -> None:
    browser = None
    while waiting:
        try:
            code = waiting.pop()
        except IndexError:  # another client was quicker
            return
        for _try in range(200):
            try:
                if browser is None:
                    browser = Browser(port)
                    browser.get(reverse("voting:letter_code"))
                status, body = browser.post(reverse("voting:confirm", args=[code]), {})
            except (OSError, HTTPException, KeyError):
                browser, status, body = None, 0, b""
            if status == 200 and (CONFIRMED in body or BEFORE in body):
                told.acknowledged.append(code)
                break
            told.broken += 1
            time.sleep(0.1)
        else:
            told.given_up += 1


@contextmanager
def killing(killers: list[Callable[[], int]], times: int, done: Callable[[], int], of: int) -> Iterator[list[int]]:
    """Kill something `times` times, spread over the work that `done` of `of` tells the progress of."""
    killed, stop, chance = [0], threading.Event(), random.Random(974)

    def work() -> None:
        for turn in range(times):
            due = of * (turn + chance.random()) / (times + 1)
            while not stop.is_set() and done() < due:
                time.sleep(0.02)
            with suppress(DatabaseError, InterfaceError, OSError):
                killed[0] += killers[turn % len(killers)]()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield killed
    finally:
        thread.join()
        stop.set()


def _kill_a_worker(ground: Ground) -> int:
    workers = children_of(ground.portal.pid)
    if not workers:
        return 0
    os.kill(random.Random(len(workers)).choice(workers), signal.SIGKILL)
    return 1


def _kill_a_backend(how: signal.Signals) -> int:
    """A process of PostgreSQL that serves the portal."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
            " ORDER BY random() LIMIT 1",
            [CALLED],
        )
        row = cursor.fetchone()
    if row is None:
        return 0
    os.kill(row[0], how)
    connections["owner"].close()
    return 1


def _counted(ground: Ground, hashes: list[str]) -> Counter[str]:
    """Token hash -> votes of its ballot that are counted and have exactly one entry of their confirmation."""
    votes = Vote.objects.counted().filter(ballot__token_hash__in=hashes, category__edition=ground.edition)
    once = votes.filter(entries__act="confirm").annotate(n=Count("entries")).filter(n=1)
    return Counter(once.values_list("ballot__token_hash", flat=True))


drills = {"vote kills": Drill(replace(ATTACKED, seed=974), kills, seconds=900)}
