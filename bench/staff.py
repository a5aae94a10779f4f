"""What staff read all day: the list of what was handed in."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall, Needs
from bench.load import Browser
from bench.row import Row
from bench.visit import browser_of, milliseconds, queries_of
from calls.rules import Phase
from rehearsal.play.performance import Size

OPEN_CALL = Needs(until=Phase.SUBMISSION, size=Size(applicants=40, evaluators=6, voters=0), seed=902, entries=1000)


def staff_list(hall: Hall) -> list[Row]:
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    path = reverse("submissions:inbox", args=[hall.edition.slug])
    browser = browser_of(hall.portal.port, staff)
    value, sql = milliseconds(hall, path, browser, times=20), queries_of(path, browser)
    plain = milliseconds(hall, "/", Browser(hall.bare.port))
    return [
        Row(
            f"staff list, 50 of {hall.edition.submissions.count()}", value, "ms", sql,
            f"bare answer {plain:.2g} ms", "≤ 60 ms, ≤ 12 SQL", value <= 60 and sql <= 12,
        )
    ]  # fmt: skip


benchmarks = {"staff list": Benchmark(OPEN_CALL, staff_list)}
