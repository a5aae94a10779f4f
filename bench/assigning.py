"""Who reads what, solved for the largest edition that is promised; no web server and no tables."""

from __future__ import annotations

import random
import time

from bench.benchmark import Benchmark, Hall
from bench.row import Row
from bench.staff import OPEN_CALL
from evaluation.assigning.problem import Entry, Judge, Problem


def problem() -> Problem:
    """1,000 entries, 60 judges of capacity 60 in one or two of four categories, 1,500 conflicts, three judges each."""
    chance = random.Random(1)
    words = [f"word{number}" for number in range(40)]
    judges = tuple(
        Judge(
            f"judge {number}",
            60,
            frozenset(chance.sample("ABCD", chance.randint(1, 2))),
            frozenset(chance.sample(words, 6)),
            chance.choice("abcdefghijkl"),
            f"house {chance.randrange(30)}",
        )
        for number in range(60)
    )
    entries = tuple(
        Entry(f"entry {number}", chance.choice("ABCD"), frozenset(chance.sample(words, 5))) for number in range(1000)
    )
    barred = {(chance.choice(judges).name, chance.choice(entries).name): "conflict" for _ in range(1500)}
    return Problem(judges, entries, 3, barred)


def assignment(hall: Hall) -> list[Row]:
    """Seconds of the whole: model, HiGHS and swaps."""
    from evaluation.assigning.solving import solve

    given = problem()

    def act() -> float:
        begun = time.perf_counter()
        found = solve(given, seed=1)
        if found.short or not found.proven:
            raise RuntimeError("The assignment of the benchmark is incomplete or not proven.")
        return time.perf_counter() - begun

    value = hall.median(act)
    return [Row("assignment, 1000 by 60", value, "s", None, "60,000 pairs", "≤ 20 s", value <= 20)]


benchmarks = {"assignment": Benchmark(OPEN_CALL, assignment)}
