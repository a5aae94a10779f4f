"""A vote of a million: what certifying, publishing and verifying it takes, and what one more vote costs then.

Playing them would take an hour: the rows are written as `confirm` would have written them, by a few INSERT … SELECT; links
and batches are then made by the portal's own actions, as every minute and every midnight does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import connection, connections, transaction

from accounts.arrival import clock
from accounts.models import User
from accounts.rules import Role
from bench.ballots import ballots
from bench.benchmark import Benchmark, Hall
from bench.confirming import confirming
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
    """Certify, publish and verify, each in a process of its own whose memory is known; then one more ballot."""
    edition, votes = hall.edition, MILLION
    casting, confirmed = ballots(hall)[0].value, confirming(hall)[0].value
    opened = clock.now() - timedelta(days=25)
    _fill(edition, since=opened, votes=votes)
    linked = _seconds(_link)
    closed = _seconds(lambda: actions.close_batches(at=clock.now()))
    rows = [
        Row(
            "link a million votes",
            linked,
            "s",
            None,
            f"{votes / linked:.0f} per second",
            "in time: a minute each",
            True,
        ),
        Row("close the batches of 25 days", closed, "s", None, "one each midnight", "≤ 60 s", closed <= 60),
    ]
    for name, measure, before in (("cast", ballots, casting), ("confirm", confirming, confirmed)):
        share = 100 * measure(hall)[0].value / before
        reference = f"{before:.0f} per second before"
        rows.append(Row(f"ballots {name} a second after it", share, "%", None, reference, "≥ 80 %", share >= 80))
    taken, memory = _certified(edition)
    rows.append(Row("certify and publish a million votes", taken, "s", None, f"{votes} votes", "≤ 60 s", taken <= 60))
    rows.append(Row("memory of it", memory, "MB", None, f"{votes} votes", "≤ 300 MB", memory <= 300))
    taken, memory = _verified(edition)
    rows.append(Row("verify a million votes", taken, "s", None, "standard library", "≤ 60 s", taken <= 60))
    rows.append(
        Row("memory of the verifying script", memory, "MB", None, "standard library", "≤ 300 MB", memory <= 300)
    )
    return rows


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
    with connections["owner"].cursor() as cursor:  # what autovacuum has counted in a vote of weeks
        cursor.execute("ANALYZE voting_ballot, voting_vote, voting_ledgerentry")


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
