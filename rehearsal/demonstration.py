"""The four small rehearsals that a newcomer sees, one per phase, and whom one can be in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.rules import Role
from calls.models import Edition
from calls.rules import Phase
from rehearsal import actions
from rehearsal.models import Performance
from rehearsal.people import address_of
from rehearsal.play.performance import Size, play

SEED = 1
SMALL = Size(applicants=16, evaluators=9, voters=40)
# The phases in the order in which they are played, and how often the play speaks until then.
WANTED = {Phase.SUBMISSION: 2, Phase.EVALUATION: 7, Phase.VOTING: 12, Phase.RESULTS: 15}


@dataclass(frozen=True, slots=True)
class SignIn:
    role: Role
    address: str


def sign_ins(edition: str) -> list[SignIn]:
    """One address per role, in the rehearsal where that role has something to do; they exist once it is played."""
    busy = {Role.APPLICANT: Phase.SUBMISSION, Role.EVALUATOR: Phase.EVALUATION, Role.STAFF: Phase.EVALUATION}
    found = []
    for role in Role:
        slug = actions.slug_of(edition, busy.get(role, Phase.RESULTS), SEED)
        found.append(SignIn(role, address_of(role, slug)))
    return found


@contextmanager
def alone() -> Iterator[bool]:
    """True for one process at a time; PostgreSQL forgets it with the connection, however the process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('demonstration'))")
        got = bool(cursor.fetchone()[0])
        try:
            yield got
        finally:
            if got:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('demonstration'))")


def prepare(edition: Edition, *, clock: Callable[[], datetime], say: Callable[[str], None]) -> list[Performance]:
    """Play what is missing, or was left half-made, and return it."""
    missing = actions.plan_performances(edition, WANTED, SEED)
    for performance in missing:
        say(f"Playing {performance.slug} …")
        _perform(edition, performance, clock, say)
    return missing


def _perform(
    edition: Edition, performance: Performance, clock: Callable[[], datetime], say: Callable[[str], None]
) -> None:
    def tell(words: str) -> None:
        actions.report_performance(performance.slug, step=words, at=clock())
        say(f"  {words}")

    actions.begin_performance(performance, at=clock())
    play(edition, until=performance.phase, size=SMALL, seed=SEED, now=clock(), say=tell)
    actions.finish_performance(performance.slug, at=clock())
