"""Database and queue of a place: started by whoever needs them first, stopped by whoever leaves last."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from launcher.place import Place
from launcher.postgres import OWNER, WEB, Cluster
from launcher.queue import Queue


@contextmanager
def services(place: Place) -> Iterator[dict[str, str]]:
    """Hold the services of `place`; yields the variables that say where they are.

    What the environment already names (DATABASE_URL, REDIS_URL) is left to whoever runs it.
    """
    cluster = None if os.environ.get("DATABASE_URL") and not place.for_tests else Cluster(place)
    queue = None if os.environ.get("REDIS_URL") and not place.for_tests else Queue(place)
    place.var.mkdir(parents=True, exist_ok=True)
    with (place.var / "users.lock").open("w") as users:
        try:
            with _door(place.var):
                found = _start(cluster, queue)
                fcntl.flock(users, fcntl.LOCK_SH)
            yield found
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # leaving takes a second and is not to be cut short
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            with _door(place.var):
                fcntl.flock(users, fcntl.LOCK_UN)
                if _is_last(users):
                    _stop(cluster, queue)


def _start(cluster: Cluster | None, queue: Queue | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if cluster is not None:
        cluster.start()
        found |= {"DATABASE_URL": cluster.url(WEB), "DATABASE_OWNER_URL": cluster.url(OWNER)}
        found["PREPARED_FILE"] = str(cluster.data / "prepared.json")
    if queue is not None and queue.program is not None:
        queue.start()
        found["REDIS_URL"] = queue.url
    return found


def _stop(cluster: Cluster | None, queue: Queue | None) -> None:
    if queue is not None and queue.program is not None:
        queue.stop()
    if cluster is not None:
        cluster.stop()


@contextmanager
def _door(var: Path) -> Iterator[None]:
    """One at a time starts or stops."""
    with (var / "door.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(users, fcntl.LOCK_UN)
    return True
