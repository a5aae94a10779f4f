"""A client of ClamAV's daemon: one file, one answer, and never a long wait (`man clamd`, INSTREAM)."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings

SOON, PATIENTLY = 5.0, 60.0  # seconds; the daemon needs less than one for ten megabytes
SULK = 30.0  # seconds for which requests do not ask a daemon that did not answer
PART = 1 << 18
LONGEST_ANSWER = 4096


class ScannerDown(Exception):
    """Nobody answered, or not in words of the protocol: nothing is known about the file."""


class Unscannable(ScannerDown):
    """The daemon lives and cannot judge this one file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`malware` is the name of what was found, "" for a clean file."""

    malware: str

    @property
    def clean(self) -> bool:
        return not self.malware


def is_configured() -> bool:
    return bool(settings.CLAMAV_SOCKET or settings.CLAMAV_ADDRESS)


_asked_in_vain: list[float] = []  # when a request of this process got no answer


def scan_soon(file: IO[bytes]) -> Verdict:
    """As `scan`, for a request: within five seconds, and at once in vain while the daemon is known to be down."""
    if _asked_in_vain and time.monotonic() - _asked_in_vain[0] < SULK:
        raise ScannerDown("was down a moment ago")
    _asked_in_vain.clear()
    try:
        return scan(file, patience=SOON)
    except Unscannable:
        raise
    except ScannerDown:
        _asked_in_vain[:] = [time.monotonic()]
        raise


def scan(file: IO[bytes], *, patience: float = PATIENTLY) -> Verdict:
    """What the daemon says of the file within `patience` seconds. Raises ScannerDown; a broken daemon is none."""
    until = time.monotonic() + patience
    try:
        with _connection(until) as daemon:
            _send(daemon, b"zINSTREAM\0", until)
            for part in iter(lambda: file.read(PART), b""):
                _send(daemon, struct.pack(">I", len(part)) + part, until)
            _send(daemon, struct.pack(">I", 0), until)
            answer = _answer(daemon, until)
    except (OSError, ValueError) as fault:  # refused, gone, too slow, it hung up in the middle, or no such address
        raise ScannerDown(f"{type(fault).__name__}: {fault}") from fault
    return _understood(answer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left


def _send(daemon: socket.socket, data: bytes, until: float) -> None:
    daemon.settimeout(_left(until))
    daemon.sendall(data)


@contextmanager
def _connection(until: float) -> Iterator[socket.socket]:
    """To CLAMAV_SOCKET, a path, or to CLAMAV_ADDRESS, "host:port"."""
    if settings.CLAMAV_SOCKET:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
            daemon.settimeout(_left(until))
            daemon.connect(settings.CLAMAV_SOCKET)
            yield daemon
    else:
        host, _colon, port = settings.CLAMAV_ADDRESS.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_left(until)) as daemon:
            yield daemon


def _answer(daemon: socket.socket, until: float) -> bytes:
    """Everything until the zero byte that ends an answer, or until the daemon hangs up."""
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        daemon.settimeout(_left(until))
        part = daemon.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.partition(b"\0")[0]


def _understood(answer: bytes) -> Verdict:
    """ "stream: OK", "stream: Eicar-Test-Signature FOUND", "INSTREAM size limit exceeded. ERROR"."""
    words = answer.decode("utf-8", "replace").strip().removeprefix("stream:").strip()
    if words == "OK":
        return Verdict("")
    if words.endswith(" FOUND"):
        return Verdict(words.removesuffix(" FOUND").strip()[:120] or "unnamed")
    if words.endswith("ERROR"):
        raise Unscannable(words[:120])
    raise ScannerDown(f"answered: {words[:120] or 'nothing'}")
