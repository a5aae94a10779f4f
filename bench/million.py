"""A vote of a million: what certifying, publishing and verifying it takes, and what one more vote costs then.

Playing them would take an hour: the rows are written as `confirm` would have written them, by a few INSERT … SELECT; links
are then made by the portal's own action, as every minute does. Batches are left to the certification, as if every midnight
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
from django.db import connection, connections, transaction

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.ballots import cast_at_once, choices_of
from bench.benchmark import Benchmark, Hall
from bench.confirming import confirm_at_once
from bench.pages import VOTING
from bench.row import Row
from calls.models import Edition, GateMove
from calls.rules import Gate
from voting import actions
from voting.models import LedgerEntry, Vote

MILLION = 1_000_000
LARGE = replace(VOTING, seed=907)

_BALLOTS = """
INSERT INTO voting_ballot (public_id, edition_id, state, address, mailbox, token_hash, cast_at, confirmed_at, network,
                           mail_domain, agent_family, shape, disposable, worked)
SELECT gen_random_uuid(), %(edition)s, 'confirmed', '', encode(sha256(('mailbox' || n)::bytea), 'hex'),
       encode(sha256(('token' || n)::bytea), 'hex'), at, at, '10.' || n %% 250 || '.' || n / 250 %% 250 || '.0/24',
       'voter' || n %% 97 || '.example', 'Firefox', 'name', false, true
FROM generate_series(1, %(ballots)s) AS n,
     LATERAL (SELECT %(since)s + n * (%(until)s::timestamptz - %(since)s::timestamptz) / %(ballots)s AS at) AS moment
"""
# The code as rules.code_of writes it, from sixty bits of a hash that is as good as chance here.
_VOTES = """
INSERT INTO voting_vote (ballot_id, category_id, finalist_id, mailbox, state, code, confirmed_at)
SELECT b.id, one.category_id, one.id, b.mailbox, 'confirmed', c.code, b.confirmed_at
FROM voting_ballot b
CROSS JOIN (SELECT DISTINCT category_id FROM submissions_submission WHERE edition_id = %(edition)s AND state = 'finalist') k
CROSS JOIN LATERAL (
    SELECT id, category_id FROM submissions_submission
    WHERE edition_id = %(edition)s AND state = 'finalist' AND category_id = k.category_id
    ORDER BY (id * b.id) %% 7, id LIMIT 1) one
CROSS JOIN LATERAL (
    SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + get_byte(h, i) %% 32, 1)
                      || CASE WHEN i IN (3, 7) THEN '-' ELSE '' END, '' ORDER BY i) AS code
    FROM (SELECT sha256((b.id || ':' || one.id)::bytea) AS h) AS hash, generate_series(0, 11) AS i) c
WHERE b.edition_id = %(edition)s AND b.state = 'confirmed' AND b.network LIKE '10.%%'
"""
_ENTRIES = """
INSERT INTO voting_ledgerentry (edition_id, vote_id, act, number, annulment_id, leaf)
SELECT %(edition)s, v.id, 'confirm', 0, NULL,
       encode(sha256('\\x00'::bytea || convert_to(
           '["confirm","' || v.code || '","' || k.code || '","' || s.public_id || '"]', 'UTF8')), 'hex')
FROM voting_vote v JOIN calls_category k ON k.id = v.category_id JOIN submissions_submission s ON s.id = v.finalist_id
WHERE k.edition_id = %(edition)s AND v.state = 'confirmed'
  AND NOT EXISTS (SELECT FROM voting_ledgerentry e WHERE e.vote_id = v.id)
ORDER BY v.id
"""


def million(hall: Hall) -> list[Row]:
    """Certify, publish and verify, each in a process of its own whose memory is known; and one more vote, then and before."""
    edition, numbers = hall.edition, count()
    before = _votes_per_second(hall, numbers)
    _fill(edition, since=clock.now() - timedelta(days=25), votes=MILLION)
    linked = MILLION / _seconds(_link)
    _analyze()
    promise = "≥ 1,400 per second: as they come"  # of 350 ballots a second with four votes each
    rows = [Row("link a million votes", linked, "per second", None, "every minute", promise, linked >= 1400)]
    for name, rate in _votes_per_second(hall, numbers).items():
        share, reference = 100 * rate / before[name], f"{before[name]:.0f} per second before"
        promise = "the same: ≥ 80 %"
        rows.append(Row(f"ballots {name} a second after a million", share, "%", None, reference, promise, share >= 80))
    of = f"{MILLION} votes, closed in one batch"  # the worst day that there can be
    taken, memory = _certified(edition)
    rows.append(_row("certify and publish a million votes", taken, "s", of, "≤ 60 s", most=60))
    rows.append(_row("memory of it", memory, "MB", of, "≤ 300 MB", most=300))
    taken, memory = _verified(edition)
    rows.append(_row("verify a million votes", taken, "s", "standard library", "≤ 60 s", most=60))
    rows.append(_row("memory of the verifying script", memory, "MB", "standard library", "≤ 300 MB", most=300))
    return rows


def _row(name: str, value: float, unit: str, reference: str, promise: str, *, most: float) -> Row:
    return Row(name, value, unit, None, reference, promise, value <= most)


def _votes_per_second(hall: Hall, numbers: count[int]) -> dict[str, float]:
    """Of 32 clients, the median after a warm-up."""
    fields = choices_of(hall.edition)
    return {
        "cast": hall.median(lambda: cast_at_once(hall, 32, fields, numbers).per_second),
        "confirmed": hall.median(lambda: confirm_at_once(hall, 32).per_second),
    }


def _fill(edition: Edition, *, since: object, votes: int) -> None:
    categories = edition.categories.filter(submissions__state="finalist").distinct().count()
    facts = {"edition": edition.pk, "ballots": votes // categories, "since": since, "until": clock.now()}
    # The vote began so long ago: a batch is closed for each of its days.
    GateMove.objects.filter(edition=edition, gate=Gate.RELEASE_FINALISTS).update(proposed_at=since, moved_at=since)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_BALLOTS, _VOTES, _ENTRIES):
            cursor.execute(statement, facts)
    if LedgerEntry.objects.filter(edition=edition).count() < votes - categories:
        raise RuntimeError("The benchmark's votes are not all there.")
    _analyze()


def _analyze() -> None:
    """Count what autovacuum has counted in a vote of weeks."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE voting_ballot, voting_vote, voting_ledgerentry, voting_ledgerlink")


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
