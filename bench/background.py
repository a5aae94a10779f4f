"""The relay or the worker beside a web server of the benchmark's own: started as in production, and anew when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from django.conf import settings

from bench.server import line_of, own_path

READY = {"relay": b"relay listens", "worker": b" ready."}
PATIENCE = 60.0  # seconds until one says that it is ready, on a machine that does something else as well
OWN_QUEUE = "?virtual_host=9"  # of the same Redis; nobody else's worker takes what this relay rings for


class Background:
    """A process of the Procfile that somebody keeps alive. `with Background("relay"):` waits until it is ready."""

    def __init__(self, name: str, **surroundings: str) -> None:
        """`surroundings` of the process, beside those that it always has."""
        self.name, self._surroundings = name, surroundings
        self._over, self._changing, self._begins = threading.Event(), threading.Lock(), 0
        self._process: subprocess.Popen[bytes]
        self._said: IO[bytes]

    def __enter__(self) -> Self:
        # Beside the portal's own files, where a drill that copies them finds it.
        self._said = tempfile.NamedTemporaryFile(dir=settings.VAR_DIR, suffix=".log")
        self._start()
        self._keeper = threading.Thread(target=self._keep)
        self._keeper.start()
        try:
            self._wait()
        except BaseException:  # also whoever is stopped leaves nothing behind
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def _end(self) -> None:
        self._over.set()
        with self._changing:
            self._kill()
        self._keeper.join()
        self._said.close()

    def kill(self) -> int:
        """Kill it with all processes of its own, as soon as it is ready; how many times it was killed: once."""
        self._wait()
        self._kill()
        return 1

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._is_ready():
            if time.monotonic() > until:
                raise RuntimeError(f"The {self.name} is not there. {self._words()[-1500:].decode(errors='replace')}")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        with self._changing:
            return self._process.poll() is None and READY[self.name] in self._words()

    def _words(self) -> bytes:
        """What the present one has said; opened anew, because the process writes where its file was read last."""
        return Path(self._said.name).read_bytes()[self._begins :]

    def _keep(self) -> None:
        while not self._over.is_set():
            self._process.wait()
            with self._changing:
                if not self._over.is_set():
                    self._start()

    def _start(self) -> None:
        own = settings.REDIS_URL.startswith("redis+socket")
        self._begins = Path(self._said.name).stat().st_size
        self._process = subprocess.Popen(
            ["sh", "-c", line_of(self.name)],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                **({"REDIS_URL": f"{settings.REDIS_URL}{OWN_QUEUE}"} if own else {}),
                "DEMONSTRATION": "1",
                "PATH": own_path(),
                "VOTE_KEYS_DIR": str(settings.VOTE_KEYS_DIR),
                "FILES_DIR": str(settings.MEDIA_ROOT),
                **self._surroundings,
            },
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,
        )
