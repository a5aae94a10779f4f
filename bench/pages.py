"""Pages that everybody reads: the call, and the paper of the vote."""

from __future__ import annotations

from django.urls import reverse

from bench.benchmark import Benchmark, Hall, Needs
from bench.row import Row
from bench.visit import bare, visit
from calls.rules import Phase
from rehearsal.play.performance import Size

VOTING = Needs(until=Phase.VOTING, size=Size(applicants=32, evaluators=6, voters=0), seed=901)


def public_page(hall: Hall) -> list[Row]:
    """The page of a call, rendered for each request: nothing before it keeps whole pages."""
    found, plain = visit(hall, reverse("calls:call", args=[hall.edition.slug])), bare(hall)
    return [
        Row(
            "public page", found.milliseconds, "ms", found.sql, f"bare answer {plain.milliseconds:.2g} ms",
            "≤ 6 ms, ≤ 6 SQL", found.milliseconds <= 6 and found.sql <= 6,
        ),
        Row("public page, CPU", found.cpu, "ms", None, f"bare answer {plain.cpu:.2g} ms", "≤ 5 ms", found.cpu <= 5),
        Row(
            "public page, 8 clients", found.per_second, "per second", None,
            f"bare answer {plain.per_second:.0f} per second", "≥ 400 per second", found.per_second >= 400,
        ),
    ]  # fmt: skip


def vote_page(hall: Hall) -> list[Row]:
    """The paper: the finalists' cards are kept, their order is each voter's own."""
    found, plain = visit(hall, reverse("voting:vote", args=[hall.edition.slug])), bare(hall)
    return [
        Row(
            "vote page", found.milliseconds, "ms", found.sql, f"bare answer {plain.milliseconds:.2g} ms",
            "≤ 20 ms, ≤ 6 SQL", found.milliseconds <= 20 and found.sql <= 6,
        ),
        Row("vote page, CPU", found.cpu, "ms", None, f"bare answer {plain.cpu:.2g} ms", "≤ 5 ms", found.cpu <= 5),
    ]  # fmt: skip


benchmarks = {"public page": Benchmark(VOTING, public_page), "vote page": Benchmark(VOTING, vote_page)}
