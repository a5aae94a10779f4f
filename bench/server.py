"""A web server of the benchmark's own, on a free port of this machine, ended with the benchmark."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

PORTAL = "preciseu_portal.wsgi:application"
BARE = "bench.bare:application"
WORKERS = 2  # as promises.md measures


@contextmanager
def serving(target: str = PORTAL) -> Iterator[int]:
    """The port on which `target` answers; demonstration mode, so that second factors stand in nobody's way."""
    port = _free_port()
    process = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(WORKERS), "--blocking-threads", "8", "--no-ws", "--log-level", "error", target),
        ],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEMONSTRATION": "1", "PORT": str(port), "LOG_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_answers(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The benchmark's own web server did not answer.")
