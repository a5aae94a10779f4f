"""When the ranking may be frozen again, by whom, and what is open to the jury meanwhile (docs/adr/0046)."""

from __future__ import annotations

import json
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from calls.policies import why_not_visit
from calls.rules import MOVED_BY, Gate, VoteMode
from evaluation.conflicts import categories_in_conflict
from evaluation.models import Assignment, Correction
from evaluation.policies.evaluating_first import why_not_compare
from evaluation.rules.differing import outcomes_changed
from submissions.models import Submission
from submissions.rules import State

NOT_THEIRS = Refusal("wrong-role", gettext_lazy("This takes staff and the chair."))
NOT_FROZEN_YET = Refusal("not-frozen", gettext_lazy("The ranking is not frozen yet."))
RELEASED = Refusal("released", gettext_lazy("The results are public: the ranking stays as it is."))
PROPOSED_ALREADY = Refusal("proposed-already", gettext_lazy("Somebody has proposed this already."))
IN_CONFLICT = Refusal(
    "in-conflict",
    gettext_lazy("You have a conflict of interest in one of the categories: ask a colleague without one."),
)
DONE = Refusal("done", gettext_lazy("This has been confirmed already."))
SAME_PERSON = Refusal("same-person", gettext_lazy("You proposed this. A second person must confirm it."))
BEING_PREPARED = Refusal(
    "gate-proposed",
    gettext_lazy("Somebody has proposed to move the next gate. Withdraw that proposal before the ranking changes."),
)


def why_not_see_all(person: User, edition: Edition) -> Refusal | None:
    """None without a conflict of interest: snapshots, corrections and outcomes weigh every entry against the others."""
    return IN_CONFLICT if categories_in_conflict(person, edition) else None


def is_frozen(edition: Edition) -> bool:
    """Whether nothing may change that the ranking rests on: it is frozen, and nobody has proposed to freeze it again."""
    return edition.has_moved(Gate.FREEZE_RANKING) and not being_corrected(edition)


def being_corrected(edition: Edition) -> bool:
    return Correction.objects.open().filter(edition=edition).exists()


def is_closed(submission: Submission) -> bool:
    """Whether the jury's work on `submission` is over. A correction opens what has no place yet or lost its quorum."""
    edition = submission.edition
    if not edition.has_moved(Gate.FREEZE_RANKING):
        return False
    if not being_corrected(edition):
        return True
    return submission.state != State.ELIGIBLE and not lacks_quorum(submission)


def lacks_quorum(submission: Submission) -> bool:
    given = Q(evaluation__submitted_at__isnull=False, evaluation__voided_at=None)
    return Assignment.objects.filter(given, submission=submission).count() < submission.edition.method.quorum


def why_not_propose(person: User, edition: Edition) -> Refusal | None:
    if refusal := _why_not_touch(person, edition):
        return refusal
    if any(move.moved_at is None for move in edition.gate_moves.all()):
        return BEING_PREPARED
    return PROPOSED_ALREADY if being_corrected(edition) else None


def why_not_withdraw(person: User, edition: Edition, correction: Correction) -> Refusal | None:
    return _why_not_touch(person, edition) or (DONE if correction.confirmed_at else None)


def why_not_confirm(person: User, edition: Edition, correction: Correction, at: datetime) -> Refusal | None:
    """None for the second person, of staff and chair together, when everything is there that a freeze needs."""
    from evaluation.conditions import before_freeze  # which names pages of this app

    if refusal := why_not_withdraw(person, edition, correction) or why_not_compare(person, edition):
        return refusal
    if correction.proposed_by_id == person.pk:
        return SAME_PERSON
    first, second = MOVED_BY[Gate.FREEZE_RANKING]
    pair = (correction.proposed_by, person)
    if not any(a.has_role(*first) and b.has_role(*second) for a, b in (pair, pair[::-1])):
        return NOT_THEIRS
    unmet = [condition for condition in before_freeze(edition, at) if not condition.met]
    return Refusal("unmet", " ".join(str(condition.sentence) for condition in unmet)) if unmet else None


def _why_not_touch(person: User, edition: Edition) -> Refusal | None:
    """Until the results are public; after the notices the action also asks whether everybody keeps what they were told."""
    if not any(person.has_role(*group) for group in MOVED_BY[Gate.FREEZE_RANKING]):
        return NOT_THEIRS
    if refusal := why_not_visit(person, edition) or why_not_see_all(person, edition):
        return refusal
    if not edition.has_moved(Gate.FREEZE_RANKING):
        return NOT_FROZEN_YET
    return RELEASED if edition.has_moved(Gate.RELEASE_RESULTS) else None


def told_otherwise(edition: Edition, before: str, after: str) -> list[str]:
    """Numbers of the submissions whose people were told another outcome than `after` gives them."""
    winners = edition.method.vote_mode in (
        VoteMode.NONE,
        VoteMode.SEPARATE,
    )  # else the vote has a say, and nobody is told
    names = outcomes_changed(json.loads(before), json.loads(after), winners=winners)
    return [str(row) for row in Submission.objects.filter(public_id__in=names).order_by("number")]


def why_not_change_what_was_told(edition: Edition, before: str, after: str) -> Refusal | None:
    """None before the notices, and after them when each applicant keeps the outcome that they were told."""
    if not edition.has_moved(Gate.NOTIFY_APPLICANTS):
        return None
    if not (changed := told_otherwise(edition, before, after)):
        return None
    words = _("Applicants have been told another outcome: %(names)s. An outcome that was told stands.")
    return Refusal("told-otherwise", words % {"names": ", ".join(changed)})
