"""The ranking of the largest call that is promised, computed and read."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from decimal import Decimal

from django.db import connection, transaction
from django.urls import reverse
from psycopg2.extras import execute_values

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall
from bench.jury_judged import judge
from bench.jury_progress import JURY_AT_WORK
from bench.plain import plain_page
from bench.row import Row
from bench.staff import OPEN_CALL
from bench.sureness import METHOD, WEIGHTS
from bench.visit import browser_of, milliseconds, queries_of
from evaluation.actions.gates import take_snapshot
from evaluation.rules import Entry, rank

RANKED = replace(JURY_AT_WORK, seed=906)  # of its own: what is frozen is locked


def entries(many: int) -> list[Entry]:
    """Three evaluations each in half points, mostly good; one in fifty cannot judge a criterion."""
    chance = random.Random(1)

    def score() -> Decimal | None:
        return None if chance.random() < 0.02 else Decimal(chance.randint(4, 10)) / 2

    return [
        Entry(f"entry {number}", tuple({code: score() for code in WEIGHTS} for _ in range(3))) for number in range(many)
    ]


# The same work in PostgreSQL, in decimals: totals of evaluations, their means, means per criterion, places.
IN_SQL = """
WITH of_evaluation AS (
    SELECT entry, evaluation, sum(value * weight) / sum(weight) AS total FROM bench_given GROUP BY entry, evaluation
), of_entry AS (
    SELECT entry, avg(total) AS total FROM of_evaluation GROUP BY entry
), of_criterion AS (
    SELECT entry, array_agg(mean ORDER BY criterion) AS means
    FROM (SELECT entry, criterion, avg(value) AS mean FROM bench_given GROUP BY entry, criterion) AS found GROUP BY entry
)
SELECT count(*) FROM (
    SELECT rank() OVER (ORDER BY total DESC, means DESC) FROM of_entry JOIN of_criterion USING (entry)
) AS places"""
SQL_TOOK = 0.191  # seconds, on the machine on which the promises were measured


def in_sql(hall: Hall, given: list[Entry]) -> float:
    """Seconds of the physical reference: PostgreSQL ranks the same entries, which lie in a table of its own."""
    rows = [
        (number, f"{number}/{place}", code, score, WEIGHTS[code])
        for number, entry in enumerate(given)
        for place, judgement in enumerate(entry.judgements)
        for code, score in judgement.items()
        if score is not None
    ]
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_given (entry int, evaluation text, criterion text, value numeric, weight int)"
            " ON COMMIT DROP"
        )
        execute_values(cursor.cursor, "INSERT INTO bench_given VALUES %s", rows, page_size=5000)
        cursor.execute("ANALYZE bench_given")

        def act() -> float:
            begun = time.perf_counter()
            cursor.execute(IN_SQL)
            return time.perf_counter() - begun

        return hall.median(act)


def ranking(hall: Hall) -> list[Row]:
    """Seconds to rank 10,000 entries of one category, exact; the promise is as many times longer as PostgreSQL takes."""
    given = entries(10_000)

    def act() -> float:
        begun = time.perf_counter()
        if len(rank(given, METHOD)) != len(given):
            raise RuntimeError("The ranking of the benchmark lost an entry.")
        return time.perf_counter() - begun

    value, plain = hall.median(act), in_sql(hall, given)
    slower = max(1.0, plain / SQL_TOOK)
    promise = f"≤ 0.5 s × {slower:.2f}"
    return [Row("ranking of 10,000", value, "s", None, f"in SQL {plain:.2f} s", promise, value <= 0.5 * slower)]


def ranking_page(hall: Hall) -> list[Row]:
    """The frozen ranking as staff read it, with a thousand entries: of every category, and one of them by itself."""
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    judge(hall.edition, by=staff)
    frozen = take_snapshot(hall.edition, by=staff, at=hall.edition.evaluation_ends)
    path, browser = reverse("evaluation:ranking", args=[hall.edition.slug]), browser_of(hall.portal.port, staff)
    plain = plain_page(hall)
    rows = []
    for words, query in (("ranking page", ""), ("ranking page of one category", f"?category={_code(hall)}")):
        value, sql = milliseconds(hall, path + query, browser, times=20), queries_of(path + query, browser)
        rows.append(plain.row(f"{words}, {frozen.places.count()} entries", value, sql, most=50))
    return rows


def _code(hall: Hall) -> str:
    return hall.edition.categories.all()[0].code


benchmarks = {"jury ranking": Benchmark(OPEN_CALL, ranking), "jury ranking page": Benchmark(RANKED, ranking_page)}
