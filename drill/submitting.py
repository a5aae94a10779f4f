"""The last click under attack: sent fifty times at once, in the last minute, beside slow uploads."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

from django.urls import reverse

from accounts.arrival import clock
from bench.load import Browser
from bench.visit import browser_of
from calls.models import Edition
from drill.crowd import Due, Heard, crowd, watched_connections
from drill.drafts import Owned, close_at, drafts, handed_in
from drill.drill import OPEN_CALL, Drill, Ground
from drill.row import Row
from drill.slow import slow_uploads
from notifications.models import Letter
from submissions.models import Version

FORMS, AGAIN = 200, 50
MINUTE = 60
SUBMITS, VIEWS, UPLOADS = 300, 2000, 50
TOKEN = re.compile(rb'name="token" value="([^"]+)"')


def re_sends(ground: Ground) -> list[Row]:
    """Each form sent fifty times at the same moment."""
    forms, again = ground.sized(FORMS), ground.sized(AGAIN, least=8)
    owned = drafts(ground.edition, forms, "Sent again")
    people = browsers(ground, owned)
    strays = errors = 0
    with ThreadPoolExecutor(again) as pool:
        for row in owned:
            token = token_of(people[row.owner.pk], row)
            clients = [Browser(ground.portal.port, dict(people[row.owner.pk].cookies)) for _ in range(again)]
            answers = list(pool.map(lambda client, row=row, token=token: _click(client, row, token), clients))
            strays += sum(answer != (302, receipt_of(row)) for answer in answers)
            errors += sum(status >= 500 for status, _ in answers)
    versions = Version.objects.filter(submission__in=[row.draft for row in owned]).count()
    letters = Letter.objects.filter(edition=ground.edition.slug, kind="submission_receipt")
    told = sum(letters.filter(key__contains=str(row.draft.public_id)).count() for row in owned)
    return [
        Row(f"{forms} forms × {again} re-sends: versions", versions, "versions", f"exactly {forms}", versions == forms),
        Row("answers that were not the one receipt", strays, "answers", "0", strays == 0),
        Row("answers of 500 and more", errors, "answers", "0", errors == 0),
        Row("letters with a receipt", told, "letters", f"exactly {forms}", told == forms),
    ]


def last_minute(ground: Ground) -> list[Row]:
    """Submits, page views and slow uploads while the deadline comes; everything that arrives before it counts."""
    seconds = ground.sized(MINUTE, least=6)
    owned = drafts(ground.edition, ground.sized(SUBMITS, least=10), "Last minute")
    people = browsers(ground, owned)
    tokens = {row.draft.pk: token_of(people[row.owner.pk], row) for row in owned}
    chance, deadline = Random(950), ground.edition.deadline
    submits = [_submitting(chance.uniform(0, seconds), people, row, tokens[row.draft.pk]) for row in owned]
    views = [_viewing(chance, seconds, people, owned) for _ in range(ground.sized(VIEWS, least=40))]
    late = drafts(ground.edition, ground.sized(UPLOADS, least=5), "Slow upload")
    senders = [(people[row.owner.pk], row) for row in late]
    try:
        with watched_connections() as connections, slow_uploads(ground.portal.port, senders, seconds=seconds) as sent:
            close_at(ground.edition, clock.now() + timedelta(seconds=seconds + 1))
            heard = crowd(ground.portal.port, [*submits, *views])
    finally:
        close_at(ground.edition, deadline)
    arrived, broken = handed_in(owned), sum(status != 302 for status in sent.answers) + len(late) - len(sent.answers)
    return [
        Row(f"{len(owned)} submits in {seconds} s", arrived, "submissions", f"exactly {len(owned)}", arrived == len(owned)),
        Row(f"and {len(views)} page views: 5xx or none", heard.errors, "answers", "0", heard.errors == 0),
        Row("95th percentile of all of them", heard.p95, "ms", "≤ 2,000 ms", heard.p95 <= 2000),
        Row(f"{len(late)} slow uploads that failed", broken, "uploads", "0", broken == 0),
        Row(
            "connections to PostgreSQL at most", connections.most, "connections",
            f"< max_connections ({connections.allowed})", connections.most < connections.allowed,
        ),
    ]  # fmt: skip


def beside_slow_uploads(ground: Ground) -> list[Row]:
    """Other people's pages before and while fifty files come in at 1 kB/s."""
    seconds = ground.sized(25, least=4)
    owned = drafts(ground.edition, ground.sized(UPLOADS, least=5), "Beside uploads")
    people = browsers(ground, owned)
    before = _visits(ground, people, owned, seconds)
    with slow_uploads(ground.portal.port, [(people[row.owner.pk], row) for row in owned], seconds=seconds) as sent:
        time.sleep(1)  # all of them are on their way
        during = _visits(ground, people, owned, seconds - 2)
    more, taken = during.p95 - before.p95, sum(status == 302 for status in sent.answers)
    errors = before.errors + during.errors
    return [
        Row(f"pages alone, p95 of {len(before.statuses)}", before.p95, "ms", "for comparison", holds=True),
        Row(f"beside {len(owned)} uploads at 1 kB/s, p95 more", more, "ms", "≤ +300 ms", more <= 300),
        Row("answers of 500 and more, or none", errors, "answers", "0", errors == 0),
        Row("uploads that arrived", taken, "files", f"all {len(owned)}", taken == len(owned)),
    ]


def browsers(ground: Ground, owned: Sequence[Owned]) -> dict[int, Browser]:
    """Everybody who owns a draft, signed in."""
    return {row.owner.pk: browser_of(ground.portal.port, row.owner) for row in {o.owner.pk: o for o in owned}.values()}


def token_of(browser: Browser, row: Owned) -> str:
    """The key of the form on the page that one reads before the click."""
    path = reverse("submissions:review", args=[row.draft.public_id])
    own = Browser(browser.port, dict(browser.cookies))  # the server has closed a connection that lay idle
    status, page = own.get(path)
    own.connection.close()
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError(f"{path} was answered with {status}, without the form.")
    return found[1].decode()


def receipt_of(row: Owned) -> str:
    return reverse("submissions:receipt", args=[row.draft.public_id, 1])


def _click(client: Browser, row: Owned, token: str) -> tuple[int, str]:
    status, _ = client.post(reverse("submissions:submit", args=[row.draft.public_id]), {"token": token})
    client.connection.close()
    return status, client.location


def _submitting(at: float, people: dict[int, Browser], row: Owned, token: str) -> Due:
    path = reverse("submissions:submit", args=[row.draft.public_id])
    return Due(at, people[row.owner.pk], lambda client: client.post(path, {"token": token})[0])


def _viewing(chance: Random, seconds: float, people: dict[int, Browser], owned: Sequence[Owned]) -> Due:
    """Somebody looks at the call, at their list or at a page of their form."""
    row = chance.choice(owned)
    path = chance.choice(_pages(row.draft.edition, row))
    return Due(chance.uniform(0, seconds), people[row.owner.pk], lambda client: client.get(path)[0])


def _pages(edition: Edition, row: Owned) -> list[str]:
    return [
        reverse("calls:call", args=[edition.slug]),
        reverse("submissions:mine"),
        reverse("submissions:project", args=[row.draft.public_id]),
        reverse("submissions:detail", args=[row.draft.public_id]),
    ]


def _visits(ground: Ground, people: dict[int, Browser], owned: Sequence[Owned], seconds: float) -> Heard:
    """Eight pages a second."""
    chance = Random(951)
    views: list[Due] = [_viewing(chance, seconds, people, owned) for _ in range(int(8 * seconds))]
    return crowd(ground.portal.port, views)


drills = {
    "submit re-sends": Drill(OPEN_CALL, re_sends, seconds=600),
    "submit last minute": Drill(OPEN_CALL, last_minute, seconds=420),
    "submit slow uploads": Drill(OPEN_CALL, beside_slow_uploads, seconds=180),
}
