"""Reading one page again and again: how long it takes, what it costs the server, how many queries it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from bench.benchmark import Hall
from bench.load import Browser, at_once, timed
from bench.server import Server

REQUESTS = 100  # of one round: 1 % of a CPU second is then 0.1 ms
CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Visit:
    """One page, measured: milliseconds and CPU milliseconds per request, queries, requests per second."""

    milliseconds: float
    cpu: float
    sql: int
    per_second: float


def visit(hall: Hall, path: str, person: User | None = None) -> Visit:
    """Measure the page at `path`; `person` is signed in through the pages of the demonstration."""
    browser = browser_of(hall.portal.port, person)
    return Visit(
        milliseconds=milliseconds(hall, path, browser),
        cpu=hall.median(lambda: _cpu_of(hall.portal, lambda: _read(browser, path))),
        sql=queries_of(path, browser),
        per_second=hall.median(lambda: _rate(hall.portal.port, path, browser)),
    )


def milliseconds(hall: Hall, path: str, browser: Browser, *, times: int = 0) -> float:
    """The median of one request after the other; of `times` requests a round where a page is slow."""
    return hall.median(lambda: timed(lambda: _read(browser, path), times or REQUESTS).median)


def browser_of(port: int, person: User | None = None) -> Browser:
    browser = Browser(port)
    if person is not None:
        browser.get(reverse("accounts:demonstration"))
        status, _ = browser.post(reverse("accounts:sign_in_as", args=[person.public_id]), {})
        if status != 302:
            raise RuntimeError(f"Signing in as an invented person was answered with {status}.")
    return browser


def queries_of(path: str, browser: Browser) -> int:
    """Queries of one request, counted in this process, the caches warm as they are in the server."""
    client = Client()
    for name, value in browser.cookies.items():
        client.cookies[name] = value
    with override_settings(DEMONSTRATION=True, ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "testserver"]):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
    return len(queries)


def _read(browser: Browser, path: str) -> None:
    status, _ = browser.get(path)
    if status != 200:
        raise RuntimeError(f"{path} was answered with {status}.")


def _cpu_of(server: Server, act: Callable[[], None]) -> float:
    """Milliseconds of the server's processor time per request."""
    before = server.cpu_seconds()
    for _ in range(REQUESTS):
        act()
    return (server.cpu_seconds() - before) / REQUESTS * 1000


def _rate(port: int, path: str, browser: Browser) -> float:
    def make(_client: int) -> Callable[[], None]:
        own = Browser(port, dict(browser.cookies))
        return lambda: _read(own, path)

    return at_once(CLIENTS, 4 * REQUESTS, make).per_second
