"""From a ballot's POST to its letter: the bell of PostgreSQL, a relay of the benchmark's own, the letter marked as sent."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import count

from django.urls import reverse

from bench.background import Background
from bench.ballots import answered, choices_of
from bench.benchmark import Benchmark, Hall
from bench.load import Browser
from bench.pages import VOTING
from bench.row import Row
from notifications.models import Letter
from notifications.relay import POLL

TIMES = 20  # letters of one round
PATIENCE = 30.0  # seconds
LOOK = 0.005


def letters(hall: Hall) -> list[Row]:
    """The slowest of twenty ballots, one after the other: seconds from the POST until its letter has left."""
    fields, box = choices_of(hall.edition), reverse("voting:cast", args=[hall.edition.slug])
    browser, numbers = Browser(hall.portal.port), count()
    browser.get(reverse("voting:letter_code"))  # sets the cookie that a form needs

    def one() -> float:
        number = next(numbers)
        address, proof = f"letter{number}@voter.example", answered(hall.edition.slug, fields)
        begun = time.perf_counter()
        status, _body = browser.post(
            box, {**fields, "address": address, "proof": proof}, client=f"10.8.{number % 250}.7"
        )
        if status != 302:
            raise RuntimeError(f"A ballot was answered with {status}.")
        while not Letter.objects.filter(to=address, sent_at__isnull=False).exists():
            if time.perf_counter() - begun > PATIENCE:
                raise RuntimeError("A ballot's letter did not leave.")
            time.sleep(LOOK)
        return time.perf_counter() - begun

    with Background("relay"):
        slowest = hall.median(lambda: max(one() for _ in range(TIMES)))
    reference = f"the relay looks by itself every {POLL:.0f} s"
    return [Row(f"vote letter, slowest of {TIMES}", slowest, "s", None, reference, "≤ 2 s", slowest <= 2)]


# A rehearsal of its own: other benchmarks leave letters by the thousand, and those leave first.
benchmarks = {"vote letter": Benchmark(replace(VOTING, seed=908), letters)}
