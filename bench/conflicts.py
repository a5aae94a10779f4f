"""Which evaluators look as if they had a conflict with which submission: every pair of the largest edition, on one page."""

from __future__ import annotations

from itertools import islice

from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall
from bench.row import Row
from bench.staff import OPEN_CALL
from bench.visit import browser_of, milliseconds, queries_of
from calls.models import Edition
from evaluation import actions

EVALUATORS = 60


def seat(edition: Edition, staff: User) -> None:
    """Sixty evaluators; the name of each resembles an applicant's, as it would where a field is small."""
    at = edition.opens
    names = edition.submissions.order_by("organisation").values_list("organisation__legal_name", flat=True).distinct()
    houses = list(islice(names, EVALUATORS)) or ["University of Nordhaven"]
    for number in range(edition.evaluators.count(), EVALUATORS):
        words = houses[number % len(houses)].split()
        actions.invite_by_address(
            edition,
            email=f"judge{number}@{edition.slug}-{number}.example",
            name=f"Judge Number {number}",
            affiliation=" ".join([*words[1:], words[0], "Institute"]),
            by=staff,
            at=at,
        )


def suspected(hall: Hall) -> list[Row]:
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    seat(hall.edition, staff)
    path = reverse("evaluation:conflicts", args=[hall.edition.slug])
    browser = browser_of(hall.portal.port, staff)
    value, sql = milliseconds(hall, path, browser, times=3), queries_of(path, browser)
    size = f"{EVALUATORS} by {hall.edition.submissions.count()}"
    holds = value <= 2000 and sql <= 15
    return [Row(f"suspected conflicts, {size}", value, "ms", sql, "every pair", "≤ 2,000 ms, ≤ 15 SQL", holds)]


benchmarks = {"jury conflicts": Benchmark(OPEN_CALL, suspected)}
