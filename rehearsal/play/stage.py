"""What every act of the play needs: the edition, who runs it, the story and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from calls import actions as calls
from calls.models import Edition
from calls.rules import MOVED_BY, Gate
from rehearsal.people import Crew
from rehearsal.story import Entry
from submissions.models import Submission

Say = Callable[[str], None]


@dataclass(slots=True)
class Stage:
    """One performance. `now` is the real present: nothing in the story happens after it."""

    edition: Edition
    crew: Crew
    story: list[Entry]
    seed: int
    now: datetime
    say: Say
    # The entry behind each submission that was handed in, by primary key.
    entered: dict[int, Entry] = field(default_factory=dict)

    def chance(self, purpose: str) -> Random:
        return Random(f"{self.seed}:{purpose}")

    def refresh(self) -> Edition:
        """The edition as it is stored now."""
        self.edition = Edition.objects.with_gates().get(pk=self.edition.pk)
        return self.edition

    def move(self, gate: Gate, at: datetime, reason: str = "Rehearsal.") -> None:
        """Move a gate with as many people as it takes."""
        crew = self.crew
        pairs = {Gate.CERTIFY_VOTE: (crew.chair, crew.auditor)}
        first, second = pairs.get(gate, (crew.staff, crew.chair))
        if len(MOVED_BY[gate]) == 1:
            second = crew.staff
        else:
            calls.propose_gate(self.edition, gate, by=first, at=at, reason=reason)
        calls.move_gate(self.edition, gate, by=second, at=at + timedelta(minutes=5), reason=reason)
        self.refresh()
        self.say(f"{gate.label}: done")

    def between(self, begins: datetime, ends: datetime, share: float) -> datetime:
        """The moment at `share` (0 to 1) of a window, never after now."""
        ends = min(ends, self.now)
        return begins + (ends - begins) * share

    def submissions(self) -> list[Submission]:
        """What was handed in, in the story's order."""
        rows = Submission.objects.filter(edition=self.edition).for_listing()
        return sorted((row for row in rows if row.pk in self.entered), key=lambda row: self.entered[row.pk].number)
