"""Why somebody may not do something to an edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls import audiences
from calls.models import BulkLetter, Edition, GateMove, InfoSession, Registration
from calls.process import conditions_for
from calls.rules import MOVED_BY, REGISTRATION_PENDING_FOR, Attendance, Gate, Phase, next_gate

SESSION_OVER = Refusal("session-over", gettext_lazy("This session has begun or is over."))
SESSION_CANCELLED = Refusal("session-cancelled", gettext_lazy("This session was called off."))
LINK_TOO_OLD = Refusal("link-too-old", gettext_lazy("A registration that is not confirmed within 48 hours is deleted."))
TOO_MANY_FROM_NETWORK = Refusal(
    "too-many-from-network",
    gettext_lazy("Many registrations came from your network in a short time. Wait ten minutes and send it again."),
)
NOBODY_CHOSEN = Refusal(
    "nobody-chosen",
    gettext_lazy("Choose at least one session and one group. Nothing chosen means that nobody gets it."),
)
NOBODY_THERE = Refusal("nobody-there", gettext_lazy("Nobody is in what you chose. No letter was written."))


def why_not_visit(person: User, edition: Edition) -> Refusal | None:
    """None unless an invented person strays out of their rehearsal."""
    if person.rehearsal and person.rehearsal != edition.slug:
        return Refusal("other-edition", _("People of a rehearsal act in their own rehearsal only."))
    return None


def why_not_run(person: User, edition: Edition) -> Refusal | None:
    """None when `person` may run the call: staff."""
    if not person.has_role(Role.STAFF):
        return Refusal("not-staff", _("Only staff may do this."))
    return why_not_visit(person, edition)


def why_not_watch(person: User, edition: Edition) -> Refusal | None:
    """None when `person` may see how the call is run: staff, chair and auditor."""
    if not person.has_role(Role.STAFF, Role.CHAIR, Role.AUDITOR):
        return Refusal("not-staff", _("Only staff, the chair and the auditor may see this."))
    return why_not_visit(person, edition)


def why_not_propose(person: User, edition: Edition, gate: Gate, at: datetime) -> Refusal | None:
    """None when `person` may be the first of the two people who move `gate`."""
    if len(MOVED_BY[gate]) == 1:
        return Refusal("one-person", _("One person moves this gate; there is nothing to propose."))
    if _proposal(edition, gate) is not None:
        return Refusal("proposed-already", _("Somebody has proposed this already. A second person can move the gate."))
    return _why_not_touch(person, edition, gate, at)


def why_not_move(person: User, edition: Edition, gate: Gate, at: datetime) -> Refusal | None:
    """None when `person` may move `gate` at `at`, as the only one or as the second of two."""
    if refusal := _why_not_touch(person, edition, gate, at):
        return refusal
    groups = MOVED_BY[gate]
    if len(groups) == 1:
        return None
    proposal = _proposal(edition, gate)
    if proposal is None:
        return Refusal("not-proposed", _("Two people move this gate. The first one proposes it."))
    if proposal.proposed_by_id == person.pk:
        return Refusal("same-person", _("You proposed this. A second person must move the gate."))
    first, second = groups
    pair = (proposal.proposed_by, person)
    if not any(a.has_role(*first) and b.has_role(*second) for a, b in (pair, pair[::-1])):
        return Refusal("wrong-pair", _("This takes %(roles)s.") % {"roles": said(gate)})
    return None


def why_not_withdraw_proposal(person: User, edition: Edition, gate: Gate) -> Refusal | None:
    if _proposal(edition, gate) is None:
        return Refusal("not-proposed", _("Nothing is proposed."))
    return _why_not_hold(person, edition, gate)


def why_not_extend(person: User, edition: Edition, new_deadline: datetime, at: datetime) -> Refusal | None:
    """None when the deadline may be moved to `new_deadline`: later than it is, before the evaluation, while it is open."""
    if refusal := why_not_run(person, edition):
        return refusal
    if edition.phase_at(at) not in (Phase.ANNOUNCED, Phase.SUBMISSION, Phase.CHECKING):
        return Refusal("not-open", _("The deadline can be extended until the evaluation starts."))
    if new_deadline <= edition.deadline or new_deadline <= at:
        return Refusal("not-later", _("Choose a moment later than the present deadline."))
    if new_deadline > edition.evaluation_begins:
        return Refusal("too-late", _("The deadline must come before the evaluation begins. Move that date first."))
    return None


def why_not_register(person: User | None, edition: Edition, session: InfoSession, at: datetime) -> Refusal | None:
    """None when somebody, `person` if they are signed in, may ask for a place in `session`."""
    if Gate.PUBLISH not in edition.gates_moved_by(at):
        return Refusal("not-published", _("This call is not published yet."))
    if person is not None and (refusal := why_not_visit(person, edition)):
        return refusal
    if session.cancelled:
        return SESSION_CANCELLED
    return SESSION_OVER if at >= session.begins else None


def why_not_confirm_registration(registration: Registration, session: InfoSession, at: datetime) -> Refusal | None:
    """None when a registration that waits for its mailbox may be confirmed at `at`."""
    if at - registration.asked_at >= REGISTRATION_PENDING_FOR:
        return LINK_TOO_OLD
    if session.cancelled:
        return SESSION_CANCELLED
    return SESSION_OVER if at >= session.ends else None


def why_not_withdraw_registration(registration: Registration) -> Refusal | None:
    if registration.forgotten_at or registration.state not in (Attendance.REGISTERED, Attendance.WAITING):
        return Refusal("not-registered", _("Nobody is registered by this link."))
    return None


def why_not_write(
    person: User, edition: Edition, sessions: Sequence[InfoSession], groups: Sequence[str]
) -> Refusal | None:
    """None when `person` may write to these groups of these sessions; an empty choice is never everybody."""
    if refusal := why_not_run(person, edition):
        return refusal
    return NOBODY_CHOSEN if not sessions or not groups else None


def why_not_change_form(person: User, edition: Edition, at: datetime) -> Refusal | None:
    """None when `person` may change the application form: until the call closes, nobody fills it in after that."""
    if refusal := why_not_run(person, edition):
        return refusal
    if edition.phase_at(at) not in (Phase.DRAFT, Phase.ANNOUNCED, Phase.SUBMISSION):
        return Refusal("call-closed", _("The call has closed. Its form stays as it was answered."))
    return None


def said(gate: Gate) -> str:
    """Who moves `gate`, in words: "staff and chair"."""
    return _(" and ").join(" / ".join(str(role.label).lower() for role in sorted(group)) for group in MOVED_BY[gate])


def _why_not_touch(person: User, edition: Edition, gate: Gate, at: datetime) -> Refusal | None:
    if refusal := _why_not_hold(person, edition, gate):
        return refusal
    expected = next_gate(edition.gates_moved_by(at), edition.method.vote_mode)
    if gate != expected:
        return Refusal("not-next", _("This gate is not the next one."))
    unmet = [condition for condition in conditions_for(gate, edition, at) if not condition.met]
    if unmet:
        return Refusal("unmet", " ".join(str(condition.sentence) for condition in unmet))
    return None


def _why_not_hold(person: User, edition: Edition, gate: Gate) -> Refusal | None:
    if not any(person.has_role(*group) for group in MOVED_BY[gate]):
        return Refusal("wrong-role", _("This takes %(roles)s.") % {"roles": said(gate)})
    return why_not_visit(person, edition)


def _proposal(edition: Edition, gate: Gate) -> GateMove | None:
    for move in edition.gate_moves.all():
        if move.gate == gate and move.moved_at is None:
            return move
    return None


def why_not_write_to_group(person: User, edition: Edition, audience: str, at: datetime) -> Refusal | None:
    """None when `person` may write to the group: staff, once the group exists. The edition comes with its gates."""
    if refusal := why_not_run(person, edition):
        return refusal
    group = audiences.named(audience)
    return group.why_not(edition, person, at) if group else Refusal("no-group", _("Choose a group."))


THROWN_AWAY = Refusal("thrown-away", _("This letter has been thrown away."))


def why_not_change_bulk_letter(letter: BulkLetter) -> Refusal | None:
    """None while it has not been released."""
    return Refusal("released", _("This letter has been released already.")) if letter.released_at else None


def why_not_release(letter: BulkLetter, *, typed: int, now: int, same: bool) -> Refusal | None:
    """None when as many people as were counted, and the same, get it, and their number was typed.

    now   how many are in the group at this moment
    same  whether they are those who were counted
    """
    if not same:
        changed = _(
            "The group has changed since it was counted: it was %(then)d letters, now it is %(now)d. Look again."
        )
        return Refusal("changed", changed % {"then": letter.counted, "now": now})
    if not now:
        return Refusal("nobody", _("Nobody is in this group: there is nothing to send."))
    if typed != now:
        return Refusal("wrong-number", _("Type the number of letters: %(now)d.") % {"now": now})
    return None
