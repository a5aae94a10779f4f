"""Web, database, relay and worker killed while documents are made: each that was asked for is there once, and told once."""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.client import HTTPException

from django.db import connection, connections
from django.db.utils import DatabaseError, InterfaceError
from django.urls import reverse

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.background import Background
from bench.server import CALLED
from bench.visit import browser_of
from drill.drill import Drill, Ground
from drill.hostile import FINALISTS
from drill.killers import Killers
from drill.row import Row
from notifications.actions import ring
from notifications.models import Letter
from reports import actions, documents, runner
from reports.models import Export
from submissions.models import Submission

EXPORTS, KILLS = 50, 20
S = Export.State
PATIENCE = 900.0  # seconds until every document is there


def kills(ground: Ground) -> list[Row]:
    """Documents are asked for; everything is killed in turn while they are made; what failed is tried again by hand."""
    times = ground.sized(KILLS, least=1)
    staff = User.objects.filter(rehearsal=ground.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    asked = _ask(ground, staff, ground.sized(EXPORTS, least=6))
    over = threading.Event()
    with Background("relay") as relay, Background("worker", PGAPPNAME=CALLED) as worker:
        beside = [threading.Thread(target=one, args=(over,)) for one in (_ring_until, partial(_watch, ground, staff))]
        for thread in beside:
            thread.start()
        try:
            killed = Killers(ground, relay, worker).kill(times, lambda: _ready(asked), len(asked))
            again = _finish(asked, staff)
        finally:
            over.set()
            for thread in beside:
                thread.join()
    connection.close()  # the database may have been down
    return [
        Row(
            f"{', '.join(killed)} killed, seed 974: each",
            min(killed.values()),
            "kills",
            f"≥ {times}",
            min(killed.values()) >= times,
        ),
        *_of_files(ground, asked),
        Row("given up after three deaths and tried again by hand", again, "documents", "for comparison", holds=True),
    ]


def _ask(ground: Ground, staff: User, number: int) -> list[Export]:
    """The first so many documents that staff may have: of the edition in each format, and of each submission.

    But for receipts, which make themselves and have a letter of their own.
    """
    edition, at = ground.edition, clock.now()
    whole = [(one, None) for one in documents.DOCUMENTS.values() if one.of is documents.Of.EDITION]
    entries = edition.submissions.filter(submitted_at__isnull=False).order_by("pk")
    single = [
        (one, entry)
        for entry in entries
        for one in documents.DOCUMENTS.values()
        if one.of is documents.Of.SUBMISSION and one.code != documents.RECEIPT
    ]
    wanted: list[tuple[documents.Document, Submission | None, str]] = [
        (one, entry, format)
        for one, entry in [*single, *whole]
        for format in one.formats
        if documents.why_not_request(staff, one.code, format, edition=edition, about=entry, at=at) is None
    ]
    if len(wanted) < number:
        raise RuntimeError(f"Only {len(wanted)} documents may be asked for.")
    return [
        actions.request_export(one.code, format, edition=edition, submission=entry, by=staff, at=at)
        for one, entry, format in wanted[:number]
    ]


def _ready(asked: list[Export]) -> int:
    with suppress(DatabaseError, InterfaceError):
        return Export.objects.filter(pk__in=[row.pk for row in asked], state=S.READY).count()
    connection.close()
    return 0


def _finish(asked: list[Export], staff: User) -> int:
    """Wait for all; what a dead worker held is taken up when its lease runs out, which is brought forward here.

    Returns how many had been given up, and were tried again as staff would.
    """
    again, until = 0, time.monotonic() + PATIENCE
    rows = Export.objects.filter(pk__in=[row.pk for row in asked])
    while _ready(asked) < len(asked) and time.monotonic() < until:
        for row in rows.filter(state=S.FAILED):
            actions.retry(row, by=staff, at=clock.now())
            again += 1
        with suppress(DatabaseError, InterfaceError):
            runner.run_next(lambda: clock.now() + actions.LEASE + timedelta(seconds=1))
        time.sleep(0.1)
    return again


def _of_files(ground: Ground, asked: list[Export]) -> list[Row]:
    rows = list(Export.objects.filter(pk__in=[row.pk for row in asked]))
    there = sum(row.state == S.READY and _digest(row) == row.sha256 for row in rows)
    twice = Export.objects.filter(edition=ground.edition, requested_by=asked[0].requested_by).count() - len(asked)
    told = [Letter.objects.filter(key=f"export-ready:{row.public_id}").count() for row in rows]
    return [
        Row(
            f"of {len(asked)} documents ready, with the hash that they say",
            there,
            "documents",
            f"all {len(asked)}",
            there == len(asked),
        ),
        Row("made without having been asked for", twice, "documents", "0", twice == 0),
        Row("letters that say so", sum(told), "letters", "1 each", set(told) == {1}),
    ]


def _digest(export: Export) -> str:
    with export.file.open("rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _ring_until(over: threading.Event) -> None:
    """What the scheduler asks of the worker every minute, here twice a second."""
    while not over.wait(0.5):
        with suppress(DatabaseError, InterfaceError):
            ring(actions.BELL)
    connections.close_all()


def _watch(ground: Ground, staff: User, over: threading.Event) -> None:
    """Somebody looks at the page of documents, again and again."""
    page = reverse("reports:documents", args=[ground.edition.slug])
    while not over.wait(0.2):
        with suppress(OSError, HTTPException, KeyError, RuntimeError):
            browser = browser_of(ground.portal.port, staff)
            while not over.wait(0.2):
                browser.get(page)


drills = {"documents kills": Drill(replace(FINALISTS, seed=981), kills, seconds=1800)}
