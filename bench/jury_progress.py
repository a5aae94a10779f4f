"""What staff open all day while the jury works: progress by submission, by evaluator, what is late."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall, Needs
from bench.row import Row
from bench.visit import browser_of, milliseconds, queries_of
from calls.rules import Phase
from rehearsal.play.performance import Size

JURY_AT_WORK = Needs(until=Phase.EVALUATION, size=Size(applicants=40, evaluators=60, voters=0), seed=904, entries=1000)
PAGES = (
    ("evaluation:progress", "evaluation by submission, 50 of {n}", 60),
    ("evaluation:by_evaluator", "evaluation by evaluator", 70),
    ("evaluation:by_category", "evaluation by category", 70),
    ("evaluation:late", "late assignments", 60),
)


def progress(hall: Hall) -> list[Row]:
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    browser = browser_of(hall.portal.port, staff)
    rows = []
    for name, words, most in PAGES:
        path = reverse(name, args=[hall.edition.slug])
        value, sql = milliseconds(hall, path, browser, times=20), queries_of(path, browser)
        label = words.format(n=hall.edition.submissions.count())
        rows.append(Row(label, value, "ms", sql, "", f"≤ {most} ms, ≤ 12 SQL", value <= most and sql <= 12))
    return rows


benchmarks = {"jury progress": Benchmark(JURY_AT_WORK, progress)}
