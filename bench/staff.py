"""What staff read all day: the list of what was handed in."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall, Needs
from bench.row import Row
from bench.visit import bare, visit
from calls.rules import Phase
from rehearsal.play.performance import Size

OPEN_CALL = Needs(until=Phase.SUBMISSION, size=Size(applicants=40, evaluators=6, voters=0), seed=902, entries=1000)


def staff_list(hall: Hall) -> list[Row]:
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    found, plain = visit(hall, reverse("submissions:inbox", args=[hall.edition.slug]), staff), bare(hall)
    return [
        Row(
            f"staff list, 50 of {hall.edition.submissions.count()}", found.milliseconds, "ms", found.sql,
            f"bare answer {plain.milliseconds:.2g} ms", "≤ 60 ms, ≤ 12 SQL",
            found.milliseconds <= 60 and found.sql <= 12,
        )
    ]  # fmt: skip


benchmarks = {"staff list": Benchmark(OPEN_CALL, staff_list)}
