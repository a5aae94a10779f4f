"""The moment that a test asks for lasts as long as the test."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from accounts.arrival import KEEP, clock
from tests.factories.moments import NOW, now_is


def test_a_slow_test_stays_in_the_moment_that_it_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with now_is(NOW):
        later = time.monotonic() + 10 * KEEP
        monkeypatch.setattr(time, "monotonic", lambda: later)  # without a database, measuring anew would fail

        assert abs(clock.now() - NOW - timedelta(seconds=10 * KEEP)) < timedelta(seconds=5)
