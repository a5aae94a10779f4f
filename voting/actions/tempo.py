"""How often ballots come from a network, and the lock that lets one ballot of a mailbox pass after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts import statements
from accounts.refusals import Refused
from voting import keys, policies, rules
from voting.models import Tempo
from voting.proof import Work

# The lock of a mailbox, by the first sixty bits of its hash: "%s", or the name of a column.
MAILBOX_LOCK = "pg_advisory_xact_lock(('x' || left({}, 15))::bit(60)::bigint)"


@dataclass(frozen=True, slots=True)
class Tempos:
    """What is counted of one ballot, and how much of it is too much: (key, window) -> most."""

    edition: int
    key: bytes
    network: str  # as limited; nothing where there is none
    at: datetime

    def limits(self, *, worked: bool) -> dict[tuple[str, datetime], int]:
        if not self.network:
            return {}
        kind, limits = ("worked", rules.WORKED_LIMITS) if worked else ("bare", rules.BARE_LIMITS)
        name = keys.keyed(self.key, "network", self.network)[:32]
        return {
            (f"{self.edition}:{kind}:{name}:{int(length.total_seconds())}", rules.window_of(self.at, length)): most
            for length, most in limits
        }


def note_tempo(tempos: Tempos, mailbox: str, work: Work | None) -> bool:
    """Lock the mailbox until the end of this transaction, and count one more ballot for its network. Whether work was done.

    One statement: the lock makes the count of letters that follows true, also for 200 ballots of one mailbox at once, and
    the answer to a challenge is spent in it. One that was spent before is no work: its ballot is counted as one without.
    """
    worked, limits = work is not None, tempos.limits(worked=work is not None)
    spent = [(f"{tempos.edition}:proof:{work.name}", work.until)] if work else []
    counts = _count(mailbox, [*limits, *spent])
    if any(counts[name] > 1 for name in spent):
        worked, limits = False, tempos.limits(worked=False)
        counts = _count(mailbox, list(limits))
    if any(counts[name] > most for name, most in limits.items()):
        raise Refused(policies.TOO_MANY_FROM_NETWORK)
    return worked


def _count(mailbox: str, names: Sequence[tuple[str, datetime]]) -> dict[tuple[str, datetime], int]:
    """Take the mailbox's lock, add one to each name, and say how many each has now."""
    if not names:
        hold_mailbox(mailbox)
        return {}
    with connection.cursor() as cursor:
        statements.execute(
            cursor,
            f"""WITH locked AS MATERIALIZED (SELECT {MAILBOX_LOCK.format("%s")} AS one)
                INSERT INTO {Tempo._meta.db_table} AS tempo (key, "window", count)
                SELECT value.key, value.window, 1
                FROM locked, unnest(%s::text[], %s::timestamptz[]) AS value (key, "window")
                ON CONFLICT (key, "window") DO UPDATE SET count = tempo.count + 1
                RETURNING tempo.key, tempo.window, tempo.count""",  # noqa: S608 (the names are ours)
            [mailbox, *map(list, zip(*names, strict=True))],
        )
        return {(name, window): number for name, window, number in cursor.fetchall()}


def hold_mailbox(mailbox: str) -> None:
    """Keep every other ballot of this mailbox waiting until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MAILBOX_LOCK.format('%s')}", [mailbox])
