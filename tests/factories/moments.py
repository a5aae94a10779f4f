"""Moments that tests speak of."""

from datetime import UTC, datetime

LONG_AGO = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 2, 27, 15, 20, 41, tzinfo=UTC)  # two days before the deadline of Edition 2
