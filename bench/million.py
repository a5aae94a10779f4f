"""A vote of a million: what certifying, publishing and verifying it takes, and what one more vote costs then.

Links are made by the portal's own action, as every minute does. Batches are left to the certification, as if every midnight
had been missed, so that all votes lie in one: the worst that can be.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

from django.conf import settings

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.ballots import cast_at_once, choices_of
from bench.benchmark import Benchmark, Hall
from bench.confirming import confirm_at_once
from bench.pages import VOTING
from bench.row import Row
from bench.vote_rows import analyze, fill
from calls.models import Edition, GateMove
from calls.rules import Gate
from voting import actions
from voting.models import Vote

MILLION = 1_000_000
LARGE = replace(VOTING, seed=907)


def million(hall: Hall) -> list[Row]:
    """Certify, publish and verify, each in a process of its own whose memory is known; and one more vote, then and before."""
    edition, numbers = hall.edition, count()
    before = _votes_per_second(hall, numbers)
    votes = _fill(edition)
    linked = votes / _seconds(_link)
    analyze()
    promise = "≥ 1,400 per second: as they come"  # of 350 ballots a second with four votes each
    rows = [Row("link a million votes", linked, "per second", None, "every minute", promise, linked >= 1400)]
    for name, rate in _votes_per_second(hall, numbers).items():
        share, reference = 100 * rate / before[name], f"{before[name]:.0f} per second before"
        promise = "the same: ≥ 80 %"
        rows.append(Row(f"ballots {name} a second after a million", share, "%", None, reference, promise, share >= 80))
    of = f"{votes} votes, closed in one batch"  # the worst day that there can be
    taken, memory = _certified(edition)
    rows.append(_row("certify and publish a million votes", taken, "s", of, "≤ 60 s", most=60))
    rows.append(_row("memory of it", memory, "MB", of, "≤ 300 MB", most=300))
    taken, memory = _verified(edition)
    rows.append(_row("verify a million votes", taken, "s", "standard library", "≤ 60 s", most=60))
    rows.append(_row("memory of the verifying script", memory, "MB", "standard library", "≤ 300 MB", most=300))
    return rows


def _fill(edition: Edition) -> int:
    """Votes of 25 days; returns how many."""
    since = clock.now() - timedelta(days=25)
    GateMove.objects.filter(edition=edition, gate=Gate.RELEASE_FINALISTS).update(proposed_at=since, moved_at=since)
    return fill(edition, ballots=MILLION // edition.categories.count(), since=since, until=clock.now())


def _row(name: str, value: float, unit: str, reference: str, promise: str, *, most: float) -> Row:
    return Row(name, value, unit, None, reference, promise, value <= most)


def _votes_per_second(hall: Hall, numbers: count[int]) -> dict[str, float]:
    """Of 32 clients, the median after a warm-up."""
    fields = choices_of(hall.edition)
    return {
        "cast": hall.median(lambda: cast_at_once(hall, 32, fields, numbers).per_second),
        "confirmed": hall.median(lambda: confirm_at_once(hall, 32).per_second),
    }


def _link() -> None:
    while actions.link_entries():
        pass


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


_CERTIFY = """
from voting import actions
from accounts.models import User
from calls.models import Edition
from accounts.arrival import clock
edition = Edition.objects.with_gates().get(pk={edition})
by = User.objects.get(pk={by})
actions.certify(edition, by=by, at=clock.now())
actions.publish_ledger(edition, at=clock.now())
"""


def _certified(edition: Edition) -> tuple[float, float]:
    """Seconds and megabytes of certifying and publishing, in a process that does nothing else."""
    auditor = User.objects.filter(rehearsal=edition.slug, groups__name=Role.AUDITOR.value).order_by("pk")[0]
    words = _CERTIFY.format(edition=edition.pk, by=auditor.pk)
    empty = _measured([sys.executable, "manage.py", "shell", "-v0", "-c", "pass"])
    full = _measured([sys.executable, "manage.py", "shell", "-v0", "-c", words])
    return full[0] - empty[0], full[1]


def _verified(edition: Edition) -> tuple[float, float]:
    file = edition.ledger_file.file.path
    seconds, memory = _measured([sys.executable, "-I", "scripts/verify_vote.py", file])
    if Vote.objects.counted().filter(category__edition=edition).count() < MILLION // 2:
        raise RuntimeError("The benchmark's votes do not count.")
    return seconds, memory


def _measured(command: list[str]) -> tuple[float, float]:
    """Seconds of a process, and megabytes at its highest; it must end well."""
    program = (
        "import json,resource,subprocess,sys;done=subprocess.run(json.loads(sys.argv[1]),stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.exit(done.returncode)"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(command)],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - begun, int(done.stdout) / 1024


benchmarks = {"vote of a million": Benchmark(LARGE, million)}
