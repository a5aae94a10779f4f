"""A daemon that speaks as clamd does, for the tests about malware."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from submissions import scanner
from tests.factories.submissions import pdf

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
INFECTED = pdf().replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + EICAR + b"\n")


class Daemon(socketserver.BaseRequestHandler):
    """clamd's INSTREAM as its manual page tells it, with a data base of one signature."""

    def handle(self) -> None:
        assert self._take(10) == b"zINSTREAM\0"
        data = b""
        while (length := struct.unpack(">I", self._take(4))[0]) > 0:
            data += self._take(length)
        self.request.sendall(self.server.answer(data))  # type: ignore[attr-defined]

    def _take(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            part = self.request.recv(length - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def judgement(data: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


@pytest.fixture
def clamd(tmp_path, settings) -> Iterator[Callable[[Callable[[bytes], bytes]], None]]:
    """A daemon that answers by the function it is started with; before, its socket is a path where nobody listens."""
    settings.CLAMAV_SOCKET = str(tmp_path / "clamd.ctl")
    scanner._asked_in_vain.clear()
    servers = []

    def start(answer: Callable[[bytes], bytes] = judgement) -> None:
        server = Server(settings.CLAMAV_SOCKET, Daemon)
        server.answer = answer
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
    scanner._asked_in_vain.clear()
