"""A web server whose clock is two hours wrong decides like one whose clock is right."""

from __future__ import annotations

import sys
from datetime import timedelta

from django.urls import reverse

from accounts.arrival import clock
from bench.load import Browser
from bench.server import serving
from bench.visit import browser_of
from drill.drafts import Owned, close_at, drafts
from drill.drill import OPEN_CALL, Drill, Ground
from drill.row import Row
from drill.submitting import token_of
from drill.wrong_clock import HOURS

HOUR = timedelta(hours=1)


def wrong_clock(ground: Ground) -> list[Row]:
    """Begin, submit and open again, an hour before the deadline and an hour after it."""
    right = _decisions(ground, ground.portal.port)
    rows = []
    for name, hours in HOURS.items():
        with serving(f"drill.wrong_clock:{name}") as server:
            wrong = _decisions(ground, server.port)
        differ = [f"{act}: {right[act]} became {wrong[act]}" for act in right if wrong[act] != right[act]]
        changed = len(differ)
        for words in differ:
            sys.stderr.write(f"  {words}\n")
        rows.append(
            Row(f"web clock {hours:+} h: of {len(right)} decisions changed", changed, "decisions", "0", changed == 0)
        )
    taken = [act for act, status in right.items() if status < 400]
    expected = [f"{act}, an hour before" for act in ("begin", "submit", "open again")]
    return [
        Row(
            "decisions for it, web clock right", len(taken), "decisions", "the 3 before the deadline", taken == expected
        ),
        *rows,
    ]


def _decisions(ground: Ground, port: int) -> dict[str, int]:
    """Act and moment -> status of the answer."""
    edition, deadline = ground.edition, ground.edition.deadline
    first, second = drafts(edition, 1, f"In time {port}")[0], drafts(edition, 1, f"Too late {port}")[0]
    browser = browser_of(port, first.owner)
    try:
        close_at(edition, clock.now() + HOUR)
        token = token_of(browser, second)
        before = {
            "begin": _get(browser, edition.slug),
            "submit": _post(browser, first, "submit", {"token": token_of(browser, first)}),
            "open again": _post(browser, first, "reopen", {}),
        }
        _post(browser, first, "submit", {"token": token_of(browser, first)})
        close_at(edition, clock.now() - HOUR)
        after = {
            "begin": _get(browser, edition.slug),
            "submit": _post(browser, second, "submit", {"token": token}),
            "open again": _post(browser, first, "reopen", {}),
        }
    finally:
        close_at(edition, deadline)
    named = {"an hour before": before, "an hour after": after}
    return {f"{act}, {when}": status for when, found in named.items() for act, status in found.items()}


def _get(browser: Browser, slug: str) -> int:
    return browser.get(reverse("submissions:begin", args=[slug]))[0]


def _post(browser: Browser, row: Owned, act: str, fields: dict[str, str]) -> int:
    return browser.post(reverse(f"submissions:{act}", args=[row.draft.public_id]), fields)[0]


drills = {"submit web clock": Drill(OPEN_CALL, wrong_clock, seconds=180)}
