"""What an evaluator has open for weeks: the score sheet, a score that saves itself, the table of several entries."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import count
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall
from bench.jury_judged import judge
from bench.jury_progress import JURY_AT_WORK
from bench.load import Browser
from bench.plain import plain_page
from bench.row import Row
from bench.visit import browser_of, milliseconds, queries_of
from evaluation.models import Assignment, Score

SAVES = 100  # of one round
REQUESTS = 20  # pages of one round


def sheet(hall: Hall) -> list[Row]:
    """Of the evaluator with the most open work, among a thousand entries: the pages, and one save after the other."""
    judge(
        hall.edition,
        by=User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0],
    )
    row = busiest(hall)
    browser = browser_of(hall.portal.port, row.evaluator.person)
    plain = plain_page(hall)
    sheet, table = reverse("admin:evaluation_sheet", args=[row.pk]), table_of(row)
    opened, asked = milliseconds(hall, sheet, browser, times=REQUESTS), queries_of(sheet, browser)
    save = saving(browser, row)
    saved, sql = hall.median(lambda: median(save() for _ in range(SAVES))), _queries(browser, row)
    several, many = milliseconds(hall, table, browser, times=REQUESTS), queries_of(table, browser)
    past = reverse("admin:evaluation_changes", args=[row.pk])
    changes, few = milliseconds(hall, past, browser, times=REQUESTS), queries_of(past, browser)
    length = row.evaluation.changes.count()
    return [
        plain.row("score sheet opens", opened, asked, most=50, most_sql=15),
        plain.row("one score saved", saved, sql, most=20, most_sql=15),
        plain.row("table of scores", several, many, most=50, most_sql=15),
        plain.row(f"history of {length} changes", changes, few, most=100, most_sql=15),
    ]


def busiest(hall: Hall) -> Assignment:
    """An open sheet of whoever has the most of them."""
    working = [Assignment.State.ACCEPTED, Assignment.State.IN_PROGRESS]
    rows = list(Assignment.objects.filter(submission__edition=hall.edition, state__in=working).order_by("pk"))
    if not rows:
        raise RuntimeError("The rehearsal has no open score sheet.")
    people = [row.evaluator_id for row in rows]
    return max(rows, key=lambda row: (people.count(row.evaluator_id), -row.pk))


def table_of(row: Assignment) -> str:
    return reverse("admin:evaluation_table", args=[row.submission.category_id])


def _fields(row: Assignment, value: str) -> dict[str, str]:
    """A save of the first criterion, by whoever has seen what stands."""
    criterion = row.submission.category.criteria.all()[0]
    score = Score.objects.filter(evaluation__assignment=row, criterion=criterion).first()
    return {"field": f"score:{criterion.code}", "value": value, "revision": str(score.revision if score else 0)}


def saving(browser: Browser, row: Assignment) -> Callable[[], float]:
    """Milliseconds of one save; each says another score."""
    fields, numbers = _fields(row, "0.0"), count()
    path = reverse("admin:evaluation_save", args=[row.pk])

    def save() -> float:
        fields["value"] = f"{next(numbers) % 11 / 2:.1f}"
        begun = time.perf_counter()
        status, body = browser.post(path, fields)
        taken = (time.perf_counter() - begun) * 1000
        if status != 200:
            raise RuntimeError(f"A save was answered with {status}: {body[:200]!r}.")
        fields["revision"] = str(json.loads(body)["revision"])
        return taken

    return save


def _queries(browser: Browser, row: Assignment) -> int:
    """Queries of one save, counted in this process; what begins and ends its transaction asks nothing."""
    client = Client()
    for name, value in browser.cookies.items():
        client.cookies[name] = value
    path = reverse("admin:evaluation_save", args=[row.pk])
    with override_settings(DEMONSTRATION=True, ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "testserver"]):
        client.post(path, _fields(row, "5.0"))
        fields = _fields(row, "2.5")
        with CaptureQueriesContext(connection) as queries:
            client.post(path, fields)
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in queries)


benchmarks = {"jury sheet": Benchmark(JURY_AT_WORK, sheet)}
