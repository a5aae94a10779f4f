"""Many threads of the web server read bodies, a few of ours answer.

A body may come in at 1 kB/s; whoever waits for it must hold neither a database connection nor a place among those who
work. And Python runs one thread of a process at a time: four that work finish sooner than forty that take turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

from accounts.arrival import ARRIVED

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
IN_MEMORY = 1 << 20  # bytes of a body; more goes to a temporary file
PIECE = 1 << 16


class FewAtOnce:
    """A WSGI application that answers with `answering` threads, each with a database connection of its own.

    largest     bytes of a body that is read beforehand; a longer one is left to the application, which refuses it
    """

    def __init__(self, application: Application, *, answering: int, largest: int) -> None:
        self._application = application
        self._largest = largest
        self._threads = ThreadPoolExecutor(answering, thread_name_prefix="answer")

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[ARRIVED] = time.monotonic()
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and 0 < int(length) <= self._largest:
            body = _read(environ["wsgi.input"], int(length))
            if body is None:  # half a form must not be taken for a whole one
                start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
                return [b"The request ended before its body did. Please send it again."]
            with body:
                return self._answer({**environ, "wsgi.input": body}, start_response)
        return self._answer(environ, start_response)

    def _answer(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._threads.submit(self._application, environ, start_response).result()


def _read(stream: IO[bytes], length: int) -> IO[bytes] | None:
    """The whole body, from its beginning; None when the client went away in the middle."""
    body = BytesIO() if length <= IN_MEMORY else TemporaryFile()  # noqa: SIM115 (closed by who reads it)
    left = length
    while left:
        try:
            piece = stream.read(min(left, PIECE))
        except OSError:
            piece = b""
        if not piece:
            body.close()
            return None
        body.write(piece)
        left -= len(piece)
    body.seek(0)
    return body
