"""What an open form sends every few seconds: one answer to be saved, and a look at what others changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from bench.applying import complete_draft
from bench.benchmark import Benchmark, Hall
from bench.load import Browser
from bench.row import Row
from bench.staff import OPEN_CALL
from bench.visit import browser_of, milliseconds, queries_of
from submissions.models import Answer, Organisation, Submission

SAVES = 100  # of one round


def autosave(hall: Hall) -> list[Row]:
    """A complete draft whose first long text grows, and its page asking three times a minute."""
    organisation = Organisation.objects.filter(rehearsal=hall.edition.slug).order_by("pk")[0]
    person = User.objects.get(memberships__organisation=organisation)
    draft = complete_draft(hall, organisation, person, 90_000)
    browser = browser_of(hall.portal.port, person)
    browser.get(draft.get_absolute_url())
    sql = _queries(browser, draft)
    save = _saving(browser, draft)
    plain = milliseconds(hall, "/", Browser(hall.bare.port))
    value = hall.median(lambda: median(save() for _ in range(SAVES)))
    look = reverse("submissions:changes", args=[draft.public_id])
    taken, asked = milliseconds(hall, look, browser), queries_of(look, browser)
    reference = f"bare answer {plain:.2g} ms"
    return [
        Row("autosave", value, "ms", sql, reference, "≤ 25 ms, ≤ 6 SQL", value <= 25 and sql <= 6),
        Row("look at changes", taken, "ms", asked, reference, "≤ 25 ms, ≤ 6 SQL", taken <= 25 and asked <= 6),
    ]


def _fields(answer: Answer, text: str) -> dict[str, str]:
    return {"field": answer.question.code, "value": text, "revision": str(answer.revision)}


def _first(draft: Submission) -> Answer:
    answers = draft.answers.filter(question__kind="long_text").select_related("question")
    return answers.order_by("question__section__position", "question__position")[0]


def _saving(browser: Browser, draft: Submission) -> Callable[[], float]:
    """Milliseconds of one save; each says something new."""
    answer, numbers = _first(draft), count()
    path = reverse("submissions:save", args=[draft.public_id])

    def save() -> float:
        fields = _fields(answer, f"{answer.value} {next(numbers)}")
        begun = time.perf_counter()
        status, _ = browser.post(path, fields)
        taken = (time.perf_counter() - begun) * 1000
        if status != 200:
            raise RuntimeError(f"A save was answered with {status}.")
        answer.revision += 1
        return taken

    return save


def _queries(browser: Browser, draft: Submission) -> int:
    """Queries of one save, counted in this process; what begins and ends its transaction asks nothing."""
    client = Client()
    for name, value in browser.cookies.items():
        client.cookies[name] = value
    path = reverse("submissions:save", args=[draft.public_id])
    with override_settings(DEMONSTRATION=True, ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "testserver"]):
        client.post(path, _fields(_first(draft), "The edition and its form are kept now."))
        fields = _fields(_first(draft), "We began anew.")
        with CaptureQueriesContext(connection) as queries:
            client.post(path, fields)
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in queries)


benchmarks = {"autosave": Benchmark(OPEN_CALL, autosave)}
