"""A private Redis on a socket, for a machine that names no REDIS_URL but has the program."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from launcher.place import Place, Trouble


class Queue:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.socket = place.short / "redis.sock"
        self.program = shutil.which("redis-server")

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    @contextlib.contextmanager
    def _client(self) -> Iterator[redis.Redis]:
        """A client that takes no for an answer: the library's own would try again for seconds."""
        with redis.Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0)) as client:
            yield client

    def answers(self) -> bool:
        with self._client() as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def start(self) -> None:
        """Bring it up if it is down. It keeps nothing on disk: what is to be done stands in PostgreSQL."""
        if self.program is None or self.answers():
            return
        log = self.place.var / "redis.log"
        subprocess.run(
            [self.program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--save", "",
             "--appendonly", "no", "--daemonize", "yes", "--dir", str(self.place.var), "--logfile", str(log)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        for _ in range(100):
            if self.answers():
                return
            time.sleep(0.05)
        raise Trouble(f"Redis does not start; see {log}.")

    def stop(self) -> None:
        with self._client() as client, contextlib.suppress(redis.RedisError):
            client.shutdown(nosave=True)
        for _ in range(100):
            if not self.socket.exists():
                return
            time.sleep(0.05)
