"""The ranking of the largest call that is promised, computed and read."""

from __future__ import annotations

import random
import time
from decimal import Decimal

from bench.benchmark import Benchmark, Hall
from bench.row import Row
from bench.staff import OPEN_CALL
from evaluation.rules import Entry, Method, rank

WEIGHTS = {"a": 35, "b": 20, "c": 20, "d": 15, "e": 10}
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


def entries(many: int) -> list[Entry]:
    """Three evaluations each in half points, mostly good; one in fifty cannot judge a criterion."""
    chance = random.Random(1)

    def score() -> Decimal | None:
        return None if chance.random() < 0.02 else Decimal(chance.randint(4, 10)) / 2

    return [
        Entry(f"entry {number}", tuple({code: score() for code in WEIGHTS} for _ in range(3))) for number in range(many)
    ]


def ranking(hall: Hall) -> list[Row]:
    """Seconds to rank 10,000 entries of one category, exact."""
    given = entries(10_000)

    def act() -> float:
        begun = time.perf_counter()
        if len(rank(given, METHOD)) != len(given):
            raise RuntimeError("The ranking of the benchmark lost an entry.")
        return time.perf_counter() - begun

    value = hall.median(act)
    return [Row("ranking of 10,000", value, "s", None, "30,000 evaluations", "≤ 0.5 s", value <= 0.5)]


benchmarks = {"jury ranking": Benchmark(OPEN_CALL, ranking)}
