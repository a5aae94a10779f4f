"""How each of the portal's processes is killed, one after the other, while somebody works."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import connections
from django.db.utils import DatabaseError, InterfaceError

from bench.background import Background
from bench.server import CALLED, children_of
from drill.drill import Ground

# Seconds. A web worker that dies sooner after its start is taken for one that cannot live, and its server ends, to be
# started anew by whoever keeps the processes; a drill has nobody who does.
CRASH_LOOP = 6.0


class Killers:
    """Kills a web worker, a process of PostgreSQL, the relay and the worker in turn."""

    def __init__(self, ground: Ground, relay: Background, worker: Background) -> None:
        self._ground, self._web_killed = ground, 0.0
        self._each: dict[str, Callable[[], int]] = {
            "web": self._kill_a_web_worker,
            "database": self._kill_a_backend,
            "relay": relay.kill,
            "worker": worker.kill,
        }
        # A process of PostgreSQL that is killed makes all of it recover; a test shares it with others, and ends one session.
        self._how = signal.SIGKILL if ground.share >= 1 else signal.SIGTERM

    def kill(self, times: int, done: Callable[[], int], of: int) -> dict[str, int]:
        """Kill each `times` times, spread over the work that `done` of `of` tells the progress of; how often each was."""
        killed, chance, turns = dict.fromkeys(self._each, 0), random.Random(974), times * len(self._each)
        for turn in range(turns):
            due = of * (turn + chance.random()) / (turns + 1)
            while done() < due:
                time.sleep(0.02)
            name = list(self._each)[turn % len(self._each)]
            killed[name] += self._insist(self._each[name])
        return killed

    def _insist(self, kill: Callable[[], int], *, seconds: float = 20) -> int:
        """Until there was something to kill: the one before may have taken it along."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(DatabaseError, InterfaceError, OSError):
                if kill():
                    return 1
            time.sleep(0.05)
        return 0

    def _kill_a_web_worker(self) -> int:
        if time.monotonic() - self._web_killed < CRASH_LOOP:
            return 0
        workers = children_of(self._ground.portal.pid)
        if not workers:
            return 0
        os.kill(random.Random(len(workers)).choice(workers), signal.SIGKILL)
        self._web_killed = time.monotonic()
        return 1

    def _kill_a_backend(self) -> int:
        """A process of PostgreSQL that serves the portal."""
        try:
            with connections["owner"].cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
                    " ORDER BY random() LIMIT 1",
                    [CALLED],
                )
                row = cursor.fetchone()
        finally:
            connections["owner"].close()
        if row is None:
            return 0
        os.kill(row[0], self._how)
        return 1
