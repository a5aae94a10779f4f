"""Gates: proposed by a first person, moved by the only or the second one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls import policies, process
from calls.models import Edition, GateMove
from calls.rules import Gate


@transaction.atomic
def propose_gate(edition: Edition, gate: Gate, *, by: User, at: datetime, reason: str = "") -> GateMove:
    """Be the first of the two people who move `gate`; nothing else happens yet."""
    edition = _locked(edition)
    require(policies.why_not_propose(by, edition, gate, at))
    move = GateMove(edition=edition, gate=gate, proposed_by=by, proposed_at=at, reason=reason)
    move.full_clean()
    move.save()
    record(f"{_words(gate)} proposed", _subject(edition), by=by, at=at, edition=edition.slug, reason=reason)
    return move


@transaction.atomic
def withdraw_proposal(edition: Edition, gate: Gate, *, by: User, at: datetime, reason: str = "") -> None:
    """Take a proposal back; the record keeps that it was there."""
    edition = _locked(edition)
    require(policies.why_not_withdraw_proposal(by, edition, gate))
    GateMove.objects.filter(edition=edition, gate=gate, moved_at=None).delete()
    record(f"{_words(gate)} proposal withdrawn", _subject(edition), by=by, at=at, edition=edition.slug, reason=reason)


@transaction.atomic
def move_gate(edition: Edition, gate: Gate, *, by: User, at: datetime, reason: str = "") -> GateMove:
    """Move `gate`, and do in the same transaction what every app says follows from it."""
    edition = _locked(edition)
    process.lock(gate, edition)
    require(policies.why_not_move(by, edition, gate, at))
    before = edition.phase_at(at)
    move = next((move for move in edition.gate_moves.all() if move.gate == gate), None) or GateMove(
        edition=edition, gate=gate, proposed_by=by, proposed_at=at, reason=reason
    )
    move.moved_by, move.moved_at = by, at
    move.reason = move.reason if not reason or move.reason == reason else f"{move.reason} {reason}".strip()
    move.full_clean()
    move.save()
    process.consequences_of(gate, edition, by=by, at=at)
    after = _locked(edition).phase_at(at)
    record(
        f"{_words(gate)} moved",
        _subject(edition),
        by=by,
        at=at,
        edition=edition.slug,
        from_state=before,
        to_state=after,
        reason=reason,
    )
    return move


def _locked(edition: Edition) -> Edition:
    """The edition's row, locked and read anew: one gate of an edition at a time."""
    return Edition.objects.with_gates().select_for_update(of=("self",)).get(pk=edition.pk)


def _words(gate: Gate) -> str:
    return gate.value.replace("_", " ")


def _subject(edition: Edition) -> str:
    return f"edition:{edition.slug}"
