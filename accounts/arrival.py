"""The one clock: PostgreSQL's. When a request arrived, taken before its body is read; and the present, for other work.

The machine's own clock may be wrong; its difference from PostgreSQL's is measured, and kept for at most a minute:
most requests need no query for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse

ARRIVED = "portal.arrived"  # key of the WSGI environment: time.monotonic() when the request came
KEEP = 60.0  # seconds for which a measured difference holds


class DatabaseClock:
    """PostgreSQL's time, from the own monotonic clock and a difference measured at most `KEEP` seconds ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._epoch_minus_monotonic = 0.0
        self._measured: float | None = None

    def now(self, monotonic: float | None = None) -> datetime:
        """The moment that `monotonic` (time.monotonic(), the present by default) was, as PostgreSQL tells it."""
        moment = time.monotonic() if monotonic is None else monotonic
        measured = self._measured
        if measured is None or time.monotonic() - measured > KEEP:
            self._measure()
        return datetime.fromtimestamp(moment + self._epoch_minus_monotonic, UTC)

    def _measure(self) -> None:
        with self._lock, connection.cursor() as cursor:
            before = time.monotonic()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            (epoch,) = cursor.fetchone()
            after = time.monotonic()
            self._epoch_minus_monotonic = float(epoch) - (before + after) / 2
            self._measured = after


clock = DatabaseClock()


class ArrivalMiddleware:
    """Notes when a request came, before anything reads its body; `arrived_at` turns it into a moment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The web server has noted it before it read the body; elsewhere, as in tests, the request comes with its body.
        request.arrived_monotonic = request.META.get(ARRIVED, time.monotonic())  # type: ignore[attr-defined]
        return self.get_response(request)


def arrived_at(request: HttpRequest) -> datetime:
    """When `request` arrived, on PostgreSQL's clock."""
    moment: float = getattr(request, "arrived_monotonic", time.monotonic())
    return clock.now(moment)
