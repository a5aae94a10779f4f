"""Who reads what, for the largest edition that is promised: solved alone, and asked for on the page."""

from __future__ import annotations

import random
import time
from dataclasses import replace

from django.urls import reverse

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall
from bench.plain import plain_page
from bench.row import Row
from bench.staff import OPEN_CALL
from bench.visit import browser_of, milliseconds, queries_of
from calls.models import Edition
from evaluation import actions
from evaluation.assigning.problem import Entry, Judge, Problem
from rehearsal.people import somebody
from submissions.rules import State

JURY = 60
WORDS = ["care", "clinic", "data", "ethics", "hospital", "nurses", "patients", "pilot", "privacy", "region", "training"]
LARGE = replace(OPEN_CALL, seed=963)


def problem() -> Problem:
    """1,000 entries, 60 judges of capacity 60 in one or two of four categories, 1,500 conflicts, three judges each."""
    chance = random.Random(1)
    words = [f"word{number}" for number in range(40)]
    houses = [chance.randrange(30) for _ in range(JURY)]
    judges = tuple(
        Judge(
            f"judge {number}",
            60,
            frozenset(chance.sample("ABCD", chance.randint(1, 2))),
            frozenset(chance.sample(words, 6)),
            chance.choice("abcdefghijkl"),
            frozenset(f"judge {other}" for other in range(JURY) if other != number and houses[other] == houses[number]),
        )
        for number in range(JURY)
    )
    entries = tuple(
        Entry(f"entry {number}", chance.choice("ABCD"), frozenset(chance.sample(words, 5))) for number in range(1000)
    )
    barred = {(chance.choice(judges).name, chance.choice(entries).name): "conflict" for _ in range(1500)}
    return Problem(judges, entries, 3, barred)


def proposal(hall: Hall) -> list[Row]:
    """A dry run as staff ask for it, and its page: the edition read, solved, kept, explained."""
    staff = _person(hall, Role.STAFF)
    _eligible(hall.edition, staff)
    browser, form = browser_of(hall.portal.port, staff), reverse("evaluation:propose", args=[hall.edition.slug])
    browser.get(form)
    begun = time.perf_counter()
    status, _body = browser.post(form, {"each": "3", "seed": "1"})
    asked = time.perf_counter() - begun
    if status != 302:
        raise RuntimeError(f"The dry run was answered with {status}.")
    kept, path = hall.edition.proposals.all()[0], browser.location
    entries, pairs = hall.edition.submissions.filter(state=State.ELIGIBLE).count(), len(kept.solution["added"])
    if pairs < 3 * entries:
        raise RuntimeError(f"The dry run of the benchmark found {pairs} pairs for {entries} submissions.")
    value, sql = milliseconds(hall, path, browser, times=3), queries_of(path, browser)
    size = f"{entries} by {hall.edition.evaluators.count()}"
    return [
        Row(f"dry run, {size}", asked, "s", None, "once", "≤ 30 s", asked <= 30),
        plain_page(hall).row(f"page of a dry run, 50 of {pairs} pairs", value, sql, most=500, most_sql=20),
    ]


def _eligible(edition: Edition, staff: User) -> None:
    """Everything that is handed in is eligible, and sixty evaluators are there, two of a house."""
    edition.submissions.exclude(version=None).update(state=State.ELIGIBLE)
    chance, at, codes = random.Random(1), clock.now(), [row.code for row in edition.categories.all()]
    for number in range(JURY - edition.evaluators.count()):
        person = somebody("evaluator", 500 + number, chance, edition.slug, at)
        house = f"Demo House {number // 2}"
        fields, words = chance.sample(codes, chance.randint(1, 2)), chance.sample(WORDS, 6)
        actions.invite_evaluator(
            edition, person=person, affiliation=house, capacity=JURY, categories=fields, keywords=words, by=staff, at=at
        )


def _person(hall: Hall, role: Role) -> User:
    return User.objects.filter(rehearsal=hall.edition.slug, groups__name=role.value).order_by("pk")[0]


def assignment(hall: Hall) -> list[Row]:
    """Seconds of the whole: model, HiGHS and swaps."""
    from evaluation.assigning.solving import solve

    given = problem()

    def act() -> float:
        begun = time.perf_counter()
        found = solve(given, seed=1)
        if found.short or not found.proven:
            raise RuntimeError("The assignment of the benchmark is incomplete or not proven.")
        return time.perf_counter() - begun

    value = hall.median(act)
    return [Row("assignment, 1000 by 60", value, "s", None, "60,000 pairs", "≤ 20 s", value <= 20)]


benchmarks = {"jury assignment": Benchmark(OPEN_CALL, assignment), "jury proposal": Benchmark(LARGE, proposal)}
