"""How fast a core of this machine is at the moment: the same work every time, beside which figures can be compared.

Two machines, and one machine on two days, differ by a factor of three, while the load of both is nothing: somebody else's
work on the same processor is not seen from inside.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

STEPS = 200_000
TIMES = 5


def yardstick() -> float:
    """Milliseconds that a plain loop of Python takes; the median of five."""
    return median(_loop() for _ in range(TIMES))


def in_words(taken: Sequence[float]) -> str:
    """The yardsticks of a run, for the line under its table."""
    least, middle, most = min(taken), median(taken), max(taken)
    return f"Yardstick, {STEPS:,} steps of a plain loop: {least:.0f} to {most:.0f} ms, {middle:.0f} in the middle."


def _loop() -> float:
    begun, value = time.perf_counter(), 0
    for number in range(STEPS):
        value += number * number % 7
    return 1000 * (time.perf_counter() - begun)
