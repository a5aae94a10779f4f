"""What somebody can see of an answer, without what differs from request to request: for "it looks like none"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from tests.clients import PortalClient

# A moment never differs for whom it is hidden either: only what the server draws anew is taken out.
DRAWN_ANEW = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), 'name="csrfmiddlewaretoken"'),
    (re.compile(r'data-challenge="[^"]*"'), ""),  # the proof of work for the next ballot
    (re.compile(r'"X-CSRFToken": ?"[^"]*"|data-csrf="[^"]*"|nonce="[^"]*"'), ""),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00"), "NOW"),  # only the moment of the request has fractions
    (re.compile(r'"seconds": \d+'), ""),
    (re.compile(r'name="(?:message|token)" value="[^"]*"'), ""),  # tells a second click from a second message
    (re.compile(r"DTSTAMP:\w+"), ""),
    (re.compile(r'data-seconds="\d+"'), ""),  # what is left of the session
    (re.compile(r"\b[0-9a-f]{32}\b"), "DRAWN"),  # the id of the request, on pages of errors
)
HEADERS_DRAWN_ANEW = ("X-Request-ID", "Date", "Content-Length")  # the length is that of `body`
LITERALS = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+(?:\.\d+)?\b")
SAVEPOINT = re.compile(r'"s\d+_x\d+"')


@dataclass(frozen=True)
class Seen:
    """One answer; `queries` are the shapes of what was asked of the database, without their values."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    queries: tuple[str, ...] = ()


def bare(text: str, named: list[str]) -> str:
    """`text` without what is drawn anew and without `named`, what the request itself named."""
    for word in sorted(named, key=len, reverse=True):
        text = text.replace(word, "NAMED")
    for pattern, instead in DRAWN_ANEW:
        text = pattern.sub(instead, text)
    return text


def seen(client: PortalClient, method: str, address: str, sent: dict[str, Any], named: list[str]) -> Seen:
    """What is to be seen of one request; its identifiers are `named`."""
    reset_queries()  # the log is short
    with CaptureQueriesContext(connection) as asked:
        answer = client.generic(method, address) if method == "GET" else client.post(address, sent)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = sorted(
        (name, bare(value, named)) for name, value in answer.headers.items() if name not in HEADERS_DRAWN_ANEW
    )
    queries = tuple(shape(query["sql"]) for query in asked)
    return Seen(answer.status_code, tuple(headers), bare(body.decode(errors="backslashreplace"), named), queries)


def shape(sql: str) -> str:
    return LITERALS.sub("?", SAVEPOINT.sub("S", sql))
