"""A web server of the benchmark's own, on a free port of this machine, ended with the benchmark."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

from django.conf import settings

PORTAL = "preciseu_portal.wsgi:application"
BARE = "bench.bare:application"
CALLED = "bench-web"
TICKS = os.sysconf("SC_CLK_TCK")
start = subprocess.Popen


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, and what its processes have cost so far."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time of the server and its workers; Linux counts it in hundredths of a second."""
        pids = [self.pid, *children_of(self.pid)]
        return sum(_ticks_of(pid) for pid in pids) / TICKS


@contextmanager
def serving(target: str = PORTAL) -> Iterator[Server]:
    """A server of `target`; demonstration mode, so that second factors stand in nobody's way.

    It believes what this machine says about a client's address, so that one client can be many.
    """
    port = free_port()
    # Beside the portal's own files, where a drill that copies them finds it.
    said = tempfile.NamedTemporaryFile(dir=settings.VAR_DIR, suffix=".log")  # noqa: SIM115 (closed below, after the server)
    process = start(
        ["sh", "-c", line_of("web").replace(PORTAL, target)],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            **{"DEMONSTRATION": "1", "BIND": "127.0.0.1", "PORT": str(port), "TRUSTED_PROXIES": "127.0.0.1"},
            "PATH": own_path(),
            "PORTAL_URL": f"http://127.0.0.1:{port}",
            "PGAPPNAME": CALLED,  # by which the database's list of sessions knows it
            "VOTE_KEYS_DIR": str(settings.VOTE_KEYS_DIR),
            "FILES_DIR": str(settings.MEDIA_ROOT),
            "VOTE_PROOF_COST": "1",  # what a voter's browser pays a hundred times; checking it costs the same
        },
        stdout=subprocess.DEVNULL,
        stderr=said,  # a line for each request, as in production
    )
    try:
        _wait_until_it_answers(port, process, said)
        yield Server(port, process.pid)
    finally:
        _end(process)
        said.close()


def line_of(name: str) -> str:
    """The very command that runs in production: of "web", "relay" or "worker"."""
    lines = (settings.BASE_DIR / "Procfile").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:"))


def own_path() -> str:
    """A PATH that finds this environment's programs first."""
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask once, then insist: nothing of the benchmark outlives it."""
    workers = children_of(process.pid)
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)
        for pid in workers:
            _kill(pid)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def _ticks_of(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])  # utime and stime


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(
    port: int, process: subprocess.Popen[bytes], said: IO[bytes], *, seconds: float = 30
) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    said.seek(0)
    words = said.read()[-1500:].decode(errors="replace").strip()
    raise RuntimeError(f"The benchmark's own web server did not answer. {words}")
