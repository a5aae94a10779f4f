"""Why somebody may not do something in the public vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls.models import Edition
from calls.rules import Gate, VoteMode
from voting import keys
from voting.chosen import Chosen, Opened
from voting.models import Annulment, Ballot, Certification, KeyDestruction
from voting.paper import Choice, Stage
from voting.rules import Stand, confirmable_until

NO_VOTE = Refusal("no-vote", _("This edition has no public vote."))
NOT_RELEASED = Refusal("not-released", _("Voting opens once the finalists are announced."))
NOT_YET_OPEN = Refusal("not-yet-open", _("The vote has not opened yet."))
CLOSED = Refusal("closed", _("The vote has closed."))
KEY_LOST = Refusal("key-lost", _("Voting is stopped: a file that keeps one vote per person is missing. Staff know."))
NOTHING_CHOSEN = Refusal("nothing-chosen", _("Choose a finalist in at least one category."))
NOT_ON_THE_PAPER = Refusal(
    "not-on-the-paper", _("One of your choices is not a finalist of its category. Choose again.")
)
TOO_MANY_FROM_NETWORK = Refusal(
    "too-many-from-network",
    _("Very many ballots came from your network just now. Your choices are kept on this page; send them again later."),
)

UNKNOWN_LINK = Refusal("unknown-link", _("We do not know this link. Open it from the letter, whole."))
LINK_TOO_OLD = Refusal("link-too-old", _("This link is too old. A ballot not confirmed in time never counts."))
CONFIRMED_BEFORE = Refusal("confirmed-before", _("This ballot was confirmed before."))
CHOSEN_ARE_GONE = Refusal(
    "chosen-are-gone", _("Whom you chose is not a finalist any more. There is nothing to confirm.")
)
VOTE_CERTIFIED = Refusal("vote-certified", _("The vote has been certified; nothing in it changes any more."))

NOT_STAFF = Refusal("not-staff", _("Only staff may propose to annul votes."))
NOT_STAFF_ERASES = Refusal("not-staff-erases", _("Staff forget a voter who asks for it."))
NOT_A_SECOND_PERSON = Refusal("not-a-second-person", _("A second person must decide this: staff or the chair."))
DECIDED_BEFORE = Refusal("decided-before", _("This has been decided before."))
NO_REASON = Refusal("no-reason", _("Give the rule and the reason; both are published with the number of votes."))
NO_VOTES = Refusal("no-votes", _("None of these votes is counted now."))
NOT_CHAIR = Refusal("not-chair", _("The chair proposes to destroy the key."))
NOT_AUDITOR = Refusal("not-auditor", _("The auditor destroys the key that the chair proposed to destroy."))
KEY_STILL_NEEDED = Refusal(
    "key-still-needed", _("The key is kept until the edition's date, which lies after the results.")
)
KEY_DESTROYED = Refusal("key-destroyed", _("The key has been destroyed."))
NOT_ANNULLED = Refusal("not-annulled", _("These votes are not annulled."))

_STAND = {
    Stand.NONE: NO_VOTE,
    Stand.HIDDEN: NOT_RELEASED,
    Stand.SOON: NOT_YET_OPEN,
    Stand.CLOSED: CLOSED,
    Stand.OPEN: None,
}


def why_not_vote(stage: Stage, at: datetime) -> Refusal | None:
    """None when ballots are taken at `at`."""
    refusal = _STAND[stage.stand(at)]
    if refusal is None and stage.vote_certified_at is not None:
        return VOTE_CERTIFIED
    return refusal


def why_not_choose(paper: tuple[Choice, ...], choices: Mapping[str, str | None]) -> Refusal | None:
    """None when every choice is a finalist of its category, and there is at least one."""
    by_code = {choice.code: choice for choice in paper}
    chosen = {code: public_id for code, public_id in choices.items() if public_id}
    for code, public_id in chosen.items():
        if code not in by_code or by_code[code].find(public_id) is None:
            return NOT_ON_THE_PAPER
    return None if chosen else NOTHING_CHOSEN


def why_no_key(edition: Edition) -> Refusal | None:
    """None when the edition's key is there, or may still be made because nobody has voted."""
    if keys.exists(edition.slug) or not Ballot.objects.filter(edition=edition).exists():
        return None
    return KEY_LOST


def why_not_confirm(found: Opened, at: datetime) -> Refusal | None:
    """None when the ballot behind a letter's link may be confirmed at `at`."""
    ballot, edition = found.ballot, found.stage.edition
    if ballot.state == Ballot.State.CONFIRMED:
        return CONFIRMED_BEFORE
    too_late = confirmable_until(ballot.cast_at, edition.voting_closes, edition.method.confirm_hours)
    if ballot.state == Ballot.State.EXPIRED or at >= too_late:
        return LINK_TOO_OLD
    return VOTE_CERTIFIED if found.certified else None


def why_nothing_is_left(rows: Sequence[Chosen]) -> Refusal | None:
    """None when a finalist whom the ballot of `rows` chose has not left the vote."""
    return CHOSEN_ARE_GONE if all(row.in_vain for row in rows) else None


def why_not_choose_otherwise(found: Opened, at: datetime) -> Refusal | None:
    """None when whoever has a letter may put other choices into its ballot: it may be confirmed, and ballots are taken."""
    if refusal := why_not_confirm(found, at):
        return refusal
    return CLOSED if at >= found.stage.edition.voting_closes else None


def why_not_propose(person: User, edition: Edition, rule: str, reason: str, votes: int) -> Refusal | None:
    """None when `person` may propose to annul that many counted votes of `edition`."""
    if not person.has_role(Role.STAFF):
        return NOT_STAFF
    if Certification.objects.filter(edition=edition).exists():
        return VOTE_CERTIFIED
    if not rule.strip() or not reason.strip():
        return NO_REASON
    return None if votes else NO_VOTES


def why_not_erase_voter(person: User) -> Refusal | None:
    """None when `person` may forget a voter who asks for it."""
    return None if person.has_role(Role.STAFF) else NOT_STAFF_ERASES


def why_not_decide(person: User, annulment: Annulment) -> Refusal | None:
    """None when `person` may confirm or dismiss `annulment`."""
    if not person.has_role(Role.STAFF, Role.CHAIR) or person.pk == annulment.proposed_by_id:
        return NOT_A_SECOND_PERSON
    if annulment.confirmed_at is not None or annulment.dismissed_at is not None:
        return DECIDED_BEFORE
    return VOTE_CERTIFIED if Certification.objects.filter(edition=annulment.edition).exists() else None


def why_not_propose_restoration(person: User, annulment: Annulment, reason: str) -> Refusal | None:
    """None when `person` may propose that annulled votes count again."""
    if not person.has_role(Role.STAFF, Role.CHAIR):
        return NOT_STAFF
    if annulment.confirmed_at is None or annulment.restored_at is not None:
        return NOT_ANNULLED
    if annulment.restoration_proposed_at is not None:
        return DECIDED_BEFORE
    if not reason.strip():
        return NO_REASON
    return VOTE_CERTIFIED if Certification.objects.filter(edition=annulment.edition).exists() else None


def why_not_restore(person: User, annulment: Annulment) -> Refusal | None:
    """None when `person` may confirm that annulled votes count again."""
    if annulment.confirmed_at is None or annulment.restoration_proposed_at is None:
        return NOT_ANNULLED
    if not person.has_role(Role.STAFF, Role.CHAIR) or person.pk == annulment.restoration_proposed_by_id:
        return NOT_A_SECOND_PERSON
    if annulment.restored_at is not None:
        return DECIDED_BEFORE
    return VOTE_CERTIFIED if Certification.objects.filter(edition=annulment.edition).exists() else None


def key_due(edition: Edition) -> datetime | None:
    """From when on the key is to be destroyed; None before the results are released. Reads the edition's gates."""
    released = next((move.moved_at for move in edition.gate_moves.all() if move.gate == Gate.RELEASE_RESULTS), None)
    return released and released + timedelta(days=edition.method.vote_key_days)


def why_not_propose_key_destruction(person: User, edition: Edition, at: datetime) -> Refusal | None:
    """None when `person` may propose to destroy the key of `edition`."""
    if edition.method.vote_mode == VoteMode.NONE:
        return NO_VOTE
    if not person.has_role(Role.CHAIR):
        return NOT_CHAIR
    due = key_due(edition)
    return KEY_STILL_NEEDED if due is None or at < due else None


def why_not_destroy_key(person: User, destruction: KeyDestruction) -> Refusal | None:
    """None when `person` may destroy the key."""
    if not person.has_role(Role.AUDITOR):
        return NOT_AUDITOR
    if person.pk == destruction.proposed_by_id:
        return NOT_A_SECOND_PERSON
    return KEY_DESTROYED if destruction.destroyed_at is not None else None
