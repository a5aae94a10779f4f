"""Why an automatic letter may not be paused, skipped or owed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import hidden
from accounts.models import User
from accounts.refusals import Refusal
from calls import automatic
from calls.models import Edition, LetterPause, LetterSkip
from calls.policies import why_not_run
from notifications.rules import CLOSED_KINDS

NOT_AUTOMATIC = Refusal(
    "not-automatic",
    _(
        "Only letters that the clock sends can be held back. What somebody waits for, or what an act tells, always goes."
    ),
)
PAUSED = Refusal("letters-paused", _("These letters are paused."))
SKIPPED = Refusal("letter-skipped", _("This letter is skipped."))
NOT_PAUSED = Refusal("not-paused", _("These letters are not paused."))
NOT_SKIPPED = Refusal("not-skipped", _("This letter is not skipped."))
MOMENT_OVER = Refusal("moment-over", _("The time of this letter is over, or there is no such letter."))
NOT_FOR_STAFF = Refusal("not-for-staff", _("The letter says what a draft is called. That is its authors' alone."))
HAND_IN_AN_ENTRY = Refusal(
    "hand-in-an-entry", _("The letter may speak of entries that are closed to you. Somebody else of staff can read it.")
)
CONTINUOUS = Refusal("continuous", _("These letters follow what people do: they can be paused, not skipped."))


def why_not_owe(edition: Edition, moment: automatic.Moment) -> Refusal | None:
    """None when a letter whose time has come may be owed."""
    if is_paused(edition, moment.kind):
        return PAUSED
    skips = LetterSkip.objects.standing().filter(edition=edition, kind=moment.kind, stamp=moment.stamp)
    return SKIPPED if skips.exists() else None


def is_paused(edition: Edition, kind: str) -> bool:
    """Whether automatic letters of `kind` are held back in `edition`: they, or all."""
    return LetterPause.objects.standing().filter(edition=edition, kind__in=("", kind)).exists()


def why_not_pause(person: User, edition: Edition, kind: str) -> Refusal | None:
    """None when `person` may pause the automatic letters of `kind`, of every kind where it is empty."""
    if refusal := why_not_run(person, edition):
        return refusal
    if kind and automatic.rule_of(kind) is None:
        return NOT_AUTOMATIC
    return PAUSED if LetterPause.objects.standing().filter(edition=edition, kind=kind).exists() else None


def why_not_resume(person: User, pause: LetterPause) -> Refusal | None:
    if refusal := why_not_run(person, pause.edition):
        return refusal
    return NOT_PAUSED if pause.resumed_at else None


def why_not_skip(person: User, edition: Edition, kind: str, stamp: str, at: datetime) -> Refusal | None:
    """None when `person` may leave out the letter of one moment that is not over."""
    if refusal := why_not_run(person, edition):
        return refusal
    rule = automatic.rule_of(kind)
    if rule is None:
        return NOT_AUTOMATIC
    if rule.continuous:
        return CONTINUOUS
    if automatic.moment_of(edition, kind, stamp, at) is None:
        return MOMENT_OVER
    found = LetterSkip.objects.standing().filter(edition=edition, kind=kind, stamp=stamp)
    return SKIPPED if found.exists() else None


def why_not_take_back(person: User, skip: LetterSkip, at: datetime) -> Refusal | None:
    """None when a skipped letter may leave after all: its time is not over."""
    if refusal := why_not_run(person, skip.edition):
        return refusal
    if skip.taken_back_at:
        return NOT_SKIPPED
    return None if automatic.moment_of(skip.edition, skip.kind, skip.stamp, at) else MOMENT_OVER


def why_not_read_ahead(person: User, kind: str) -> Refusal | None:
    """None when `person`, who runs the call, may read what a letter of `kind` to somebody else would say."""
    if kind in CLOSED_KINDS:
        return NOT_FOR_STAFF
    return HAND_IN_AN_ENTRY if hidden.ids_for(person) else None
