"""What staff read all day: the list of what was handed in."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall, Needs
from bench.plain import plain_page
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
    name = f"staff list, 50 of {hall.edition.submissions.count()}"
    return [plain_page(hall).row(name, value, sql, most=60)]


benchmarks = {"staff list": Benchmark(OPEN_CALL, staff_list)}
