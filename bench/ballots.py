"""The vote itself: ballots from many clients at once, every check on, each with its letter owed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from statistics import median

from altcha import Challenge, Payload, solve_challenge
from django.test.utils import override_settings
from django.urls import reverse

from accounts.arrival import clock
from bench.benchmark import Benchmark, Hall
from bench.load import Browser, Timing, at_once
from bench.pages import VOTING
from bench.references import beside
from bench.row import Row
from calls.models import Edition
from submissions.models import Submission
from voting.models import Ballot
from voting.proof import challenge

TIMES = 640  # ballots of one round


def ballots(hall: Hall) -> list[Row]:
    """Ballots per second and the 95th percentile, with 32 and with 8 clients. Every ballot must be in the table."""
    numbers, before = count(), Ballot.objects.filter(edition=hall.edition).count()
    fields = choices_of(hall.edition)
    plain, [many, few] = beside(hall, *(partial(cast_at_once, hall, clients, fields, numbers) for clients in (32, 8)))
    sent, stored = next(numbers), Ballot.objects.filter(edition=hall.edition).count() - before
    if sent != stored:
        raise RuntimeError(f"{sent} ballots were sent and {stored} stored.")
    if Ballot.objects.filter(edition=hall.edition, worked=False).exists():
        raise RuntimeError("A ballot of the benchmark did not prove its work.")
    rate, slow, slow_few = (
        median(timing.per_second for timing in many),
        median(timing.p95 for timing in many),
        median(timing.p95 for timing in few),
    )
    return [
        plain.rate("vote POST, 32 clients", rate, least=350),
        plain.delay("vote POST, 32 clients, p95", slow, most=150),
        plain.delay("vote POST, 8 clients, p95", slow_few, most=80),
    ]


def answered(slug: str, fields: Mapping[str, str]) -> str:
    """What a browser answers to the challenge of a ballot with these choices."""
    choices = {name.removeprefix("choice-"): one for name, one in fields.items()}
    with override_settings(VOTE_PROOF_COST=1):
        given = Challenge.from_dict(json.loads(challenge(slug, choices, clock.now())))
    solution = solve_challenge(given)
    if solution is None:
        raise RuntimeError("The challenge of the benchmark was not solved.")
    return Payload(given, solution).to_base64()


def choices_of(edition: Edition) -> dict[str, str]:
    """A finalist in every category."""
    rows = Submission.objects.finalists().filter(edition=edition).select_related("category")
    return {f"choice-{row.category.code}": str(row.public_id) for row in rows}


def cast_at_once(hall: Hall, clients: int, fields: dict[str, str], numbers: count[int]) -> Timing:
    """One round: every ballot is of a mailbox of its own, named by the next of `numbers`."""
    paper, box = (reverse(f"voting:{name}", args=[hall.edition.slug]) for name in ("vote", "review"))
    send, sent = (reverse(f"voting:{name}", args=[hall.edition.slug]) for name in ("cast", "sent"))
    proofs = [answered(hall.edition.slug, fields) for _ in range(TIMES + 2 * clients)]

    def make(_client: int) -> Callable[[], None]:
        browser = Browser(hall.portal.port)
        browser.get(paper)
        browser.post(box, fields)  # the review sets the cookie that the ballot needs

        def act() -> None:
            number = next(numbers)
            typed = {**fields, "address": f"bench{number}@voter{number % 97}.example", "proof": proofs.pop()}
            status, _ = browser.post(send, typed, client=f"10.{number % 251}.{number // 251 % 251}.7")
            if status != 302:
                raise RuntimeError(f"A ballot was answered with {status} instead of the way to {sent}.")

        return act

    return at_once(clients, TIMES, make)


benchmarks = {"vote POST": Benchmark(VOTING, ballots)}
