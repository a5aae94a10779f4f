"""Moments that tests speak of."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import time_machine

from accounts.arrival import clock

LONG_AGO = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 2, 27, 15, 20, 41, tzinfo=UTC)  # two days before the deadline of Edition 2


@contextmanager
def now_is(at: datetime) -> Iterator[None]:
    """PostgreSQL's clock, as the portal knows it, and the web server's both say `at`."""
    known = clock._epoch_minus_monotonic, clock._measured
    try:
        with time_machine.travel(at, tick=False):
            # Known for hours, not for its minute: a test that is slow on a busy machine must not fall into the present.
            hours = time.monotonic() + 10_000
            clock._epoch_minus_monotonic, clock._measured = at.timestamp() - time.monotonic(), hours
            yield
    finally:
        clock._epoch_minus_monotonic, clock._measured = known
