"""What a drill is: a rehearsal that it needs, a fault that it plays there, and how long that may take."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from django.db import connections

from bench.benchmark import Needs
from bench.server import Server
from calls.models import Edition
from calls.rules import Phase
from drill.row import Row
from rehearsal.play.performance import Size

# An open call with a dozen applicants; drills of equal needs share one rehearsal, and leave it as they found it.
OPEN_CALL = Needs(until=Phase.SUBMISSION, size=Size(applicants=12, evaluators=3, voters=0), seed=950)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a drill is played: a rehearsal, and the portal that serves it.

    share   of the full size; tests play a small share, `bin/manage drill` the whole
    """

    edition: Edition
    portal: Server
    share: float = 1.0

    def sized(self, full: int, *, least: int = 1) -> int:
        """`full` at this share: how many of something to play."""
        return max(least, round(full * self.share))


@dataclass(frozen=True, slots=True)
class Drill:
    """A fault at full size. `play` starts nothing that it does not end, and asks nothing but 127.0.0.1.

    seconds     after which the drill is stopped and counts as not held
    """

    needs: Needs
    play: Callable[[Ground], Sequence[Row]]
    seconds: int

    def __call__(self, ground: Ground, name: str) -> list[Row]:
        try:
            with _at_most(self.seconds):
                return list(self.play(ground))
        except TookTooLong:
            connections.close_all()  # it may have been stopped while its lines were dead, and the rehearsal is to be removed
            return [Row(f"{name}: time", self.seconds, "s", "ends within its time", holds=False)]


class TookTooLong(BaseException):
    """Time is up. Not an Exception, so that a drill's own handling of failed requests does not swallow it."""


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
