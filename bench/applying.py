"""The last click of an application: every check, the version, the receipt, the letter."""

from __future__ import annotations

import time
from itertools import count
from random import Random
from statistics import median
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench.benchmark import Benchmark, Hall
from bench.load import Browser
from bench.row import Row
from bench.staff import OPEN_CALL
from bench.visit import browser_of, milliseconds
from calls.models import Question
from rehearsal.play.applying import answer_to
from submissions import actions
from submissions.form import questions_for
from submissions.models import Organisation, Submission
from submissions.rules import State

CLICKS = 3  # of one round: writing one application takes as long as twenty clicks


def submit(hall: Hall) -> list[Row]:
    """New, complete drafts, each handed in by one POST."""
    organisation = Organisation.objects.filter(rehearsal=hall.edition.slug).order_by("pk")[0]
    person = User.objects.get(memberships__organisation=organisation)
    browser, numbers = browser_of(hall.portal.port, person), count()
    taken = [_round(hall, browser, organisation, person, numbers) for _ in range(hall.rounds + 1)][1:]
    plain = milliseconds(hall, "/", Browser(hall.bare.port))
    value = median(taken)
    return [Row("submit POST", value, "ms", None, f"bare answer {plain:.2g} ms", "≤ 30 ms", value <= 30)]


def _round(hall: Hall, browser: Browser, organisation: Organisation, person: User, numbers: count[int]) -> float:
    drafts = [complete_draft(hall, organisation, person, next(numbers)) for _ in range(CLICKS)]
    return median(_click(browser, draft) for draft in drafts)


def _click(browser: Browser, draft: Submission) -> float:
    browser.get(reverse("submissions:review", args=[draft.public_id]))  # what one reads before the click
    begun = time.perf_counter()
    status, _ = browser.post(reverse("submissions:submit", args=[draft.public_id]), {"token": str(uuid4())})
    taken = (time.perf_counter() - begun) * 1000
    draft.refresh_from_db()
    if status != 302 or draft.state != State.SUBMITTED:
        raise RuntimeError(f"A submit was answered with {status}, and the application is {draft.state}.")
    return taken


def complete_draft(hall: Hall, organisation: Organisation, person: User, number: int) -> Submission:
    """A complete application, written through the actions."""
    at, chance = timezone.now(), Random(number)
    category = list(hall.edition.categories.all())[number % 4]
    project = actions.create_project(organisation, title=f"Measured practice {number}", by=person, at=at)
    draft = actions.start(project, category, by=person, at=at)
    for question in questions_for(category):
        if question.kind != Question.Kind.FILES:
            actions.save_answer(draft, question, answer_to(question, chance), revision=0, by=person, at=at)
    for declaration in hall.edition.declarations.all():
        actions.tick_declaration(draft, declaration, by=person, at=at)
    return draft


benchmarks = {"submit POST": Benchmark(OPEN_CALL, submit)}
