"""A small HTTP load generator for addresses of this machine: bounded in requests, measured per request."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from statistics import median, quantiles
from urllib.parse import urlencode

from django.conf import settings


@dataclass(slots=True)
class Browser:
    """One keep-alive connection with cookies; enough of a browser to read a page and send its form."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    location: str = ""  # where the last answer led, if anywhere
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=30)

    def __del__(self) -> None:
        self.connection.close()

    def get(self, path: str) -> tuple[int, bytes]:
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, str], *, client: str = "") -> tuple[int, bytes]:
        """Send a form with the CSRF token of the cookie that an earlier page set; `client`: the address it comes from."""
        token = self.cookies[settings.CSRF_COOKIE_NAME]
        return self._send("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token}), client)

    def _send(self, method: str, path: str, body: str | None, client: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if client:
            headers["X-Forwarded-For"] = client
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self._keep_cookies(answer)
        self.location = answer.headers.get("Location", "")
        return answer.status, answer.read()

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds per request and requests per second of one run."""

    milliseconds: list[float]
    seconds: float

    @property
    def median(self) -> float:
        return median(self.milliseconds)

    @property
    def p95(self) -> float:
        return quantiles(self.milliseconds, n=20)[-1]

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds


def timed(act: Callable[[], object], times: int) -> Timing:
    """One after another, after two rounds of warm-up that do not count."""
    for _ in range(2):
        act()
    begun = time.perf_counter()
    taken = [_milliseconds(act) for _ in range(times)]
    return Timing(taken, time.perf_counter() - begun)


def at_once(clients: int, times: int, make: Callable[[int], Callable[[], object]]) -> Timing:
    """`clients` threads, each with its own act made by `make(client)`, sharing `times` requests between them."""
    acts = [make(client) for client in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda act: act(), acts))  # a warm-up: every connection is open before the clock starts
        begun = time.perf_counter()
        share = times // clients
        taken = list(pool.map(lambda act: [_milliseconds(act) for _ in range(share)], acts))
    return Timing([value for values in taken for value in values], time.perf_counter() - begun)


def _milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000
