"""Uploads that come in at 1 kB/s: each holds a connection of the web server for as long as it lasts."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from bench.load import Browser
from drill.drafts import Owned

RATE = 1024  # bytes per second
BOUNDARY = "----portal-drill"


@dataclass(slots=True)
class Uploads:
    """What has become of them, once they have ended."""

    answers: list[int] = field(default_factory=list)  # 0 for a connection that broke


@contextmanager
def slow_uploads(port: int, senders: Sequence[tuple[Browser, Owned]], *, seconds: int) -> Iterator[Uploads]:
    """One upload per sender, for `seconds`; leaving the block waits for their answers."""
    uploads, stop = Uploads(), threading.Event()
    thread = threading.Thread(target=_send, args=(port, senders, seconds, uploads, stop), daemon=True)
    thread.start()
    try:
        yield uploads
        thread.join(seconds + 60)
    finally:
        stop.set()
        thread.join(5)


def _send(
    port: int, senders: Sequence[tuple[Browser, Owned]], seconds: int, uploads: Uploads, stop: threading.Event
) -> None:
    """All of them in one thread: a second's share for each, then sleep until the next second."""
    requests = [_request(port, browser, owned, seconds * RATE) for browser, owned in senders]
    lines = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in requests]
    try:
        for line, (head, _body) in zip(lines, requests, strict=True):
            line.sendall(head)
        begun = time.monotonic()
        for second in range(seconds):
            for line, (_head, body) in zip(lines, requests, strict=True):
                _push(line, body[second * RATE : (second + 1) * RATE])
            if stop.wait(max(0.0, begun + second + 1 - time.monotonic())):
                return
        uploads.answers += [_answer(line) for line in lines]
    finally:
        for line in lines:
            line.close()


def _request(port: int, browser: Browser, owned: Owned, length: int) -> tuple[bytes, bytes]:
    """Head and body of a PDF's upload; the body has `length` bytes."""
    path = reverse("submissions:upload", args=[owned.draft.public_id])
    token = browser.cookies[settings.CSRF_COOKIE_NAME]
    opening = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="slow.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.4\n%"
    ).encode()
    ending = f"\n%%EOF\n\r\n--{BOUNDARY}--\r\n".encode()
    body = opening + b"-" * (length - len(opening) - len(ending)) + ending
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body


def _push(line: socket.socket, piece: bytes) -> None:
    try:
        line.sendall(piece)
    except OSError:
        return  # seen again when its answer is missing


def _answer(line: socket.socket) -> int:
    """The status, 0 when there is none."""
    try:
        words = line.recv(4096).split(b" ", 2)
        return int(words[1])
    except (OSError, IndexError, ValueError):
        return 0
