"""Pages that everybody reads: the call, and the paper of the vote."""

from __future__ import annotations

from django.urls import reverse

from bench.benchmark import Benchmark, Hall, Needs
from bench.plain import plain_page
from bench.row import Row
from bench.visit import visit
from calls.rules import Phase
from rehearsal.play.performance import Size

VOTING = Needs(until=Phase.VOTING, size=Size(applicants=32, evaluators=6, voters=0), seed=901)


def public_page(hall: Hall) -> list[Row]:
    """The page of a call, rendered for each request: nothing before it keeps whole pages."""
    found = visit(hall, reverse("calls:call", args=[hall.edition.slug]))
    return plain_page(hall).rows_of("public page", found, most=6)


def vote_page(hall: Hall) -> list[Row]:
    """The paper: the finalists' cards are kept, their order is each voter's own."""
    found = visit(hall, reverse("voting:vote", args=[hall.edition.slug]))
    return plain_page(hall).rows_of("vote page", found, most=20)


benchmarks = {"public page": Benchmark(VOTING, public_page), "vote page": Benchmark(VOTING, vote_page)}
