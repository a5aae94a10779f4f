"""A mail server on a free port of this machine that keeps what it is given, for benchmarks and drills; it mails nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from email.parser import BytesHeaderParser
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.server import free_port

# A line of log for each line of each letter costs more than the letter.
logging.getLogger("mail.log").setLevel(logging.WARNING)
OK = "250 OK"
Mood = Callable[
    [SMTP, str], Awaitable[str]
]  # what it does once a letter is there: the server, the recipient -> the answer


async def content(_server: SMTP, _to: str) -> str:
    return OK


async def refusing(_server: SMTP, _to: str) -> str:
    """Full for a moment: it is to be tried again."""
    return "451 Try again later"


async def dropping(server: SMTP, _to: str) -> str:
    """Has taken the letter and breaks the line before it says so."""
    assert server.transport is not None
    server.transport.abort()
    return OK


async def hanging(_server: SMTP, _to: str) -> str:
    """Says nothing for longer than anybody waits."""
    await asyncio.sleep(60)
    return OK


class PostOffice:
    """`with PostOffice() as office:` EMAIL_URL is `office.url`; `office.mood` may change at any time.

    taken    (recipient, Message-ID) of every letter whose text arrived, whatever was answered
    refused  of every letter that was answered with a refusal
    """

    def __init__(self) -> None:
        self.mood: Mood = content
        self.taken: list[tuple[str, str]] = []
        self.refused: list[tuple[str, str]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=20)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = BytesHeaderParser().parsebytes(bytes(envelope.content or b""))
        to = envelope.rcpt_tos[0]
        answer = await self.mood(server, to)
        (self.taken if answer == OK else self.refused).append((to, str(letter["Message-ID"])))
        return answer
