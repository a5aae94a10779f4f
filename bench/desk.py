"""The desk of the vote on a day of five thousand ballots: what looks alike, how busy the hours were, and one search."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.benchmark import Benchmark, Hall
from bench.pages import VOTING
from bench.plain import plain_page
from bench.row import Row
from bench.visit import browser_of, milliseconds, queries_of
from bench.vote_rows import fill

BALLOTS = 5000


def desk(hall: Hall) -> list[Row]:
    """Both are read by staff; every ballot is of today."""
    edition, now = hall.edition, clock.now()
    today = now.astimezone(ZoneInfo(edition.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    fill(edition, ballots=BALLOTS, since=today, until=now)
    staff = User.objects.filter(rehearsal=edition.slug, groups__name=Role.STAFF.value).order_by("pk")[0]
    browser, path = browser_of(hall.portal.port, staff), reverse("voting:desk", args=[edition.slug])
    since, until = (f"{at:%Y-%m-%dT%H:%M}" for at in (today, today + timedelta(days=1)))
    search = urlencode({"mail_domain": "voter7.example", "since": since, "until": until})
    plain, rows = plain_page(hall), []
    for name, address in (("desk of the vote", path), ("search of the desk", f"{path}?{search}")):
        value, sql = milliseconds(hall, address, browser, times=10), queries_of(address, browser)
        rows.append(plain.row(f"{name}, {BALLOTS:,} ballots of a day", value, sql, most=250, most_sql=15))
    return rows


# A rehearsal of its own: other benchmarks leave ballots of the day by the thousand.
benchmarks = {"vote desk": Benchmark(replace(VOTING, seed=909), desk)}
