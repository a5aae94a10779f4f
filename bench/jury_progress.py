"""What staff open all day while the jury works: progress by submission, by evaluator, what is late, what to talk about."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall, Needs
from bench.jury_judged import judge
from bench.plain import plain_page
from bench.row import Row
from bench.visit import browser_of, milliseconds, queries_of
from calls.rules import Phase
from evaluation.models import Score
from rehearsal.play.performance import Size

JURY_AT_WORK = Needs(until=Phase.EVALUATION, size=Size(applicants=40, evaluators=60, voters=0), seed=904, entries=1000)
PAGES = (
    ("evaluation:progress", "", "evaluation by submission, 50 of {n}", 50, 70),
    ("evaluation:progress", "?rows=250", "evaluation by submission, 250 of {n}", 250, 250),
    ("evaluation:by_evaluator", "", "evaluation by evaluator", 50, 70),
    ("evaluation:by_category", "", "evaluation by category", 50, 70),
    ("evaluation:late", "", "late assignments", 50, 70),
    ("evaluation:agenda", "", "agenda of consensus", 50, 1000),
)


def progress(hall: Hall) -> list[Row]:
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    judge(hall.edition, by=staff)
    number = hall.edition.submissions.count()
    if number < JURY_AT_WORK.entries or _scores(hall) < 10 * number:
        raise RuntimeError(f"The jury of the benchmark has too little: {number} submissions, {_scores(hall)} scores.")
    browser = browser_of(hall.portal.port, staff)
    plain = {shown: plain_page(hall, shown) for shown in (50, 250)}
    rows = []
    for name, query, words, shown, most in PAGES:
        path = reverse(name, args=[hall.edition.slug]) + query
        value, sql = milliseconds(hall, path, browser, times=20), queries_of(path, browser)
        rows.append(plain[shown].row(words.format(n=number), value, sql, most=most))
    return rows


def _scores(hall: Hall) -> int:
    return Score.objects.filter(evaluation__assignment__submission__edition=hall.edition).count()


benchmarks = {"jury progress": Benchmark(JURY_AT_WORK, progress)}
