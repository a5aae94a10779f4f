"""Letters by the thousand: owed, delivered by the relay to a mail server of the benchmark's own, listed for staff."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import Protocol

from django.db import connections, transaction
from django.urls import reverse

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.background import Background
from bench.benchmark import Benchmark, Hall
from bench.plain import plain_page
from bench.post_office import PostOffice
from bench.row import Row
from bench.staff import OPEN_CALL
from bench.visit import browser_of, milliseconds, queries_of
from calls import audiences
from calls.bulk import context_for
from calls.models import Edition, Extension
from notifications.actions import owe_to_each
from notifications.models import Letter
from notifications.wording.actions import owe_named
from notifications.wording.kinds import BULK

CALL = replace(OPEN_CALL, seed=909, entries=0)
OWED, DELIVERED, LISTED = 10_000, 2_000, 100_000
KIND = "deadline_extended"
PATIENCE = 300.0  # seconds


class Owe(Protocol):
    def __call__(self, edition: Edition, people: list[User], key: str, *, rehearsal: bool) -> None: ...


def owing(hall: Hall) -> list[Row]:
    """Ten thousand people get a letter in one transaction, the same or by their names; it is taken back afterwards."""
    people, plain = crowd(hall.edition, OWED), plain_page(hall)
    turns, rows = iter(range(10**6)), []
    for words, owe in (("letters", owe_many), ("letters to a group", owe_to_group)):

        def act(owe: Owe = owe) -> float:
            with transaction.atomic():
                begun = time.perf_counter()
                owe(hall.edition, people, f"bench-owed:{next(turns)}", rehearsal=True)
                taken = time.perf_counter() - begun
                transaction.set_rollback(True)
            return taken

        value, most = hall.median(act), 5 * plain.slower
        reference, promise = f"plain page {plain.milliseconds:.3g} ms", f"≤ 5 s × {plain.slower:.2f}"
        rows.append(Row(f"{OWED:,} {words} owed", value, "s", None, reference, promise, value <= most))
    return rows


def delivering(hall: Hall) -> list[Row]:
    """The relay of the Procfile, over SMTP; every letter must have arrived once."""
    people, plain = crowd(hall.edition, DELIVERED), plain_page(hall)
    rates = []
    for turn in range(hall.rounds + 1):
        with PostOffice() as office, Background("relay", EMAIL_URL=office.url):
            wait_until(
                lambda: not Letter.objects.in_state(Letter.State.OWED).filter(not_before__lte=clock.now()).exists(),
                "the relay has delivered what was due before",
            )
            begun = time.perf_counter()
            owe_many(hall.edition, people, f"bench-mailed:{turn}", rehearsal=False)
            wait_until(lambda office=office: len(office.taken) >= DELIVERED, f"{DELIVERED} letters have arrived")
            rates.append(DELIVERED / (time.perf_counter() - begun))
        if len(set(office.taken)) != DELIVERED:
            raise RuntimeError("A letter of the benchmark arrived twice.")
    value, least = median(rates[1:]), 100 / plain.slower
    reference = f"plain page {plain.milliseconds:.3g} ms"
    promise = f"≥ 100 per second ÷ {plain.slower:.2f}"
    return [Row("letters delivered", value, "per second", None, reference, promise, value >= least)]


def wait_until(there: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > until:
            raise RuntimeError(f"Waited in vain until {what}.")
        time.sleep(0.01)


def listing(hall: Hall) -> list[Row]:
    """The page of letters of an edition that has sent a hundred thousand."""
    staff = User.objects.filter(rehearsal=hall.edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    fill(hall, LISTED - Letter.objects.filter(edition=hall.edition.slug).count())
    plain, browser, rows = plain_page(hall), browser_of(hall.portal.port, staff), []
    for words, query in (
        ("", ""),
        (" of one edition", f"?edition={hall.edition.slug}"),
        (" that failed", "?state=given_up"),
    ):
        path = reverse("notifications:letters") + query
        value, sql = milliseconds(hall, path, browser, times=20), queries_of(path, browser)
        rows.append(plain.row(f"letters page{words}, {LISTED:,} letters", value, sql, most=60))
    return rows


def crowd(edition: Edition, number: int) -> list[User]:
    """So many people of the rehearsal, who go with it."""
    common = {"rehearsal": edition.slug, "name": "Bench Person", "language": "en"}
    User.objects.bulk_create(
        (User(email=f"bench{turn}-{edition.pk}@letters.example", **common) for turn in range(number)),
        batch_size=2000,
        ignore_conflicts=True,
    )
    return list(User.objects.filter(rehearsal=edition.slug, email__endswith="@letters.example").order_by("pk")[:number])


def owe_many(edition: Edition, people: list[User], key: str, *, rehearsal: bool) -> None:
    deadline = edition.deadline
    extension = Extension(
        edition=edition, old_deadline=deadline, new_deadline=deadline + timedelta(days=1), reason="Longer."
    )
    context = {"edition": edition, "extension": extension, "address": "https://portal.example/"}
    owe_to_each(people, KIND, key=key, at=clock.now(), context=context, edition=edition.slug, rehearsal=rehearsal)


def owe_to_group(edition: Edition, people: list[User], key: str, *, rehearsal: bool) -> None:
    words = {"subject": "News of {edition_short}", "body": "Dear {name},\n\nthe call is [here]({link})."}
    context, at = context_for(edition, audiences.known("drafts")), clock.now()
    owe_named(
        people, "bulk_letter", words=words, declared=BULK, context=context, key=key, edition=edition.slug,
        rehearsal=rehearsal, at=at,
    )  # fmt: skip


def fill(hall: Hall, number: int) -> None:
    """Letters that were sent, one in a hundred given up, as the relay leaves them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_letter (key, kind, edition, "to", subject, text, html, rehearsal, secret, waited_for,
                                              owed_since, not_before, attempts, sent_at, channel, given_up_at, failure)
            SELECT 'bench-listed:' || %(edition)s || ':' || n, 'submission_receipt', %(edition)s,
                   'bench' || n || '@letters.example', 'Your submission has arrived', repeat('Words. ', 60),
                   repeat('<p>Words.</p>', 200), true, false, false, at, at, 1,
                   CASE WHEN n %% 100 > 0 THEN at END, CASE WHEN n %% 100 > 0 THEN 'demonstration' ELSE '' END,
                   CASE WHEN n %% 100 = 0 THEN at END, CASE WHEN n %% 100 = 0 THEN 'no such mailbox' ELSE '' END
            FROM generate_series(1, %(number)s) AS n,
                 LATERAL (SELECT %(now)s::timestamptz - n * interval '1 minute' AS at) AS moment
            """,
            {"edition": hall.edition.slug, "number": number, "now": clock.now()},
        )
        cursor.execute("ANALYZE notifications_letter")


benchmarks = {
    "documents letters owed": Benchmark(CALL, owing),
    "documents letters delivered": Benchmark(CALL, delivering),
    "documents letters page": Benchmark(CALL, listing),
}
