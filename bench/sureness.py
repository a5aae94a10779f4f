"""How sure a ranking is, computed for the largest category that is promised; no web server and no tables."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from decimal import Decimal

from bench.benchmark import Benchmark, Hall
from bench.row import Row
from bench.staff import OPEN_CALL
from evaluation.rules import Entry, Method

WEIGHTS = {"results": 35, "partnership": 20, "transfer": 20, "data": 15, "ethics": 10}
METHOD = Method(
    weights=WEIGHTS,
    top=5,
    quorum=2,
    criterion_threshold=Decimal(3),
    total_threshold=Decimal(65),
    finalists=3,
    finalists_if_tied=5,
    winners=1,
)
ENTRIES, EVALUATIONS, RESAMPLES = 100, 3, 1000


def entries() -> list[Entry]:
    """100 entries with three evaluations each, in half points; one score in thirty is "cannot judge"."""
    chance = random.Random(1)

    def score(worth: float) -> Decimal | None:
        halves = min(max(round(2 * chance.gauss(worth, 0.5)), 0), 10)
        return None if chance.random() < 1 / 30 else Decimal(halves) / 2

    def entry(number: int) -> Entry:
        worth = chance.gauss(3.8, 0.4)
        return Entry(f"s{number}", tuple({code: score(worth) for code in WEIGHTS} for _ in range(EVALUATIONS)))

    return [entry(number) for number in range(ENTRIES)]


def sureness(hall: Hall) -> list[Row]:
    """Seconds of the bootstrap, and of the break-even of all five weights."""
    from evaluation.sureness import bootstrap
    from evaluation.sureness.weights import break_evens

    given = entries()

    def resampled() -> None:
        if len(bootstrap.sureness(given, METHOD, seed="bench", resamples=RESAMPLES).entries) != ENTRIES:
            raise RuntimeError("The bootstrap of the benchmark lost an entry.")

    value = hall.median(lambda: _seconds(resampled))
    turns = hall.median(lambda: _seconds(lambda: break_evens(given, METHOD)))
    size = f"{RESAMPLES} resamples, {ENTRIES} entries"
    return [
        Row("bootstrap of a ranking", value, "s", None, size, "≤ 2 s", value <= 2),
        Row("break-even of five weights", turns, "s", None, f"{ENTRIES} entries", "≤ 2 s", turns <= 2),
    ]


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


benchmarks = {"jury sureness": Benchmark(OPEN_CALL, sureness)}
