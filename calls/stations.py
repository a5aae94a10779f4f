"""The process of an edition as one line: its gates and the two windows of the clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from calls import moments
from calls.models import Edition, GateMove
from calls.policies import said
from calls.rules import MOVED_BY, Gate, VoteMode, next_gate


@dataclass(frozen=True, slots=True)
class Station:
    """One node of the line. `kind`: gate or window; `state`: done, next or later."""

    name: str | Promise
    kind: str
    state: str
    notes: list[str] = field(default_factory=list)


def stations(edition: Edition, at: datetime, unmet: int) -> list[Station]:
    """The whole process, in order. `unmet`: how many conditions the next gate still lacks."""
    moved = {move.gate: move for move in edition.gate_moves.all()}
    passed = edition.gates_moved_by(at)
    following = next_gate(passed, edition.method.vote_mode)
    line: list[Station] = []
    for gate in Gate:
        if edition.method.vote_mode == VoteMode.NONE and gate is Gate.CERTIFY_VOTE:
            continue
        line.append(_gate(edition, gate, moved.get(gate), unmet if gate is following else None))
        if gate is Gate.PUBLISH:
            window = _window(edition, _("Submission"), edition.opens, edition.deadline, at, last_minute=True)
            line.append(window if gate in passed else _waits(window, _("waits for publication")))
        if gate is Gate.RELEASE_FINALISTS and edition.method.vote_mode != VoteMode.NONE:
            window = _window(edition, _("Public vote"), edition.voting_opens, edition.voting_closes, at)
            late = at >= edition.voting_opens and gate not in passed
            line.append(_waits(window, _("waits for the finalists")) if late else window)
    return line


def _gate(edition: Edition, gate: Gate, move: GateMove | None, unmet: int | None) -> Station:
    zone = edition.time_zone
    if move is not None and move.moved_at is not None:
        notes = [str(move.moved_by), moments.short_words(move.moved_at, zone)]
        if move.proposed_by_id != move.moved_by_id:
            notes.insert(0, _("%(person)s and") % {"person": move.proposed_by})
        return Station(gate.label, "gate", "done", notes)
    if unmet is None:
        return Station(gate.label, "gate", "later", [_("two people")] if len(MOVED_BY[gate]) > 1 else [])
    notes = [_("next: %(count)s unmet") % {"count": unmet} if unmet else _("next: nothing is unmet")]
    if move is not None:
        notes.append(_("proposed by %(person)s") % {"person": move.proposed_by})
    return Station(gate.label, "gate", "next", [*notes, said(gate)])


def _waits(window: Station, note: str) -> Station:
    """A window that the clock alone does not open: a gate before it is not moved."""
    return replace(window, state="later", notes=[note])


def _window(
    edition: Edition, name: str, opens: datetime, closes: datetime, at: datetime, *, last_minute: bool = False
) -> Station:
    zone = edition.time_zone
    end = moments.last_minute(closes) if last_minute else closes
    if at >= closes:
        return Station(name, "window", "done", [_("closed %(moment)s") % {"moment": moments.short_words(end, zone)}])
    if at >= opens:
        return Station(name, "window", "next", [_("until %(moment)s") % {"moment": moments.short_words(end, zone)}])
    return Station(name, "window", "later", [_("opens %(moment)s") % {"moment": moments.short_words(opens, zone)}])
