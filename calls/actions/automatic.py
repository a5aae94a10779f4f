"""Owing what the clock owes, and holding it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls import automatic, letter_policies
from calls.models import Edition, LetterPause, LetterSkip
from notifications.actions import owe


def owe_automatic(edition: Edition, kind: str, *, at: datetime) -> int:
    """Owe the letters of `kind` that are due at `at` and not held back; returns how many it newly owes."""
    rule = automatic.rule_of(kind)
    assert rule is not None  # noqa: S101  # every caller names its own
    if rule.waits_for(edition, at):
        return 0
    return sum(owe_moment(edition, moment, at=at) for moment in rule.moments(edition, at))


def owe_moment(edition: Edition, moment: automatic.Moment, *, at: datetime) -> int:
    """Owe one moment's letter to everybody who should have had it and has not. Once or ten times is one."""
    rule = automatic.rule_of(moment.kind)
    if rule is None or not moment.may_leave(at) or letter_policies.why_not_owe(edition, moment):
        return 0
    letters = automatic.still_to_owe(rule.letters(edition, [moment], at)[moment.stamp])
    for letter in letters:
        owe_planned(letter, moment.kind, edition, at=at)
    return len(letters)


def owe_planned(letter: automatic.Planned, kind: str, edition: Edition, *, at: datetime) -> None:
    """Owe one letter that a rule has planned."""
    owe(
        kind,
        key=letter.key,
        to=letter.to,
        person=letter.person,
        at=at,
        words=letter.words(),
        edition=edition.slug,
        rehearsal=edition.is_rehearsal,
    )


@transaction.atomic
def pause_letters(edition: Edition, kind: str, *, reason: str, by: User, at: datetime) -> LetterPause:
    """Hold the automatic letters of `kind` back, those of every kind where it is empty."""
    _locked(edition)
    require(letter_policies.why_not_pause(by, edition, kind))
    pause = LetterPause(edition=edition, kind=kind, reason=_reason(reason), paused_by=by, paused_at=at)
    pause.full_clean()
    pause.save()
    _note("letters paused", pause.kind, edition, by=by, at=at, reason=pause.reason)
    return pause


@transaction.atomic
def resume_letters(pause: LetterPause, *, by: User, at: datetime) -> LetterPause:
    """Let them leave again. What was missed meanwhile is not made up for: only what still matters is due."""
    pause = LetterPause.objects.select_for_update(of=("self",)).select_related("edition").get(pk=pause.pk)
    require(letter_policies.why_not_resume(by, pause))
    pause.resumed_by, pause.resumed_at = by, at
    pause.save(update_fields=["resumed_by", "resumed_at"])
    _note("letters resumed", pause.kind, pause.edition, by=by, at=at)
    return pause


@transaction.atomic
def skip_letter(edition: Edition, kind: str, stamp: str, *, reason: str, by: User, at: datetime) -> LetterSkip:
    """Leave out the letter of one moment. After an extension it is another moment, and another letter."""
    _locked(edition)
    require(letter_policies.why_not_skip(by, edition, kind, stamp, at))
    moment = automatic.moment_of(edition, kind, stamp, at)
    assert moment is not None  # noqa: S101  # or it would have been refused
    skip = LetterSkip(
        edition=edition, kind=kind, stamp=stamp, due=moment.due, reason=_reason(reason), skipped_by=by, skipped_at=at
    )
    skip.full_clean()
    skip.save()
    _note("letter skipped", kind, edition, by=by, at=at, reason=skip.reason, due=moment.due.isoformat())
    return skip


@transaction.atomic
def take_back_skip(skip: LetterSkip, *, by: User, at: datetime) -> LetterSkip:
    """Let the letter leave after all."""
    skip = LetterSkip.objects.select_for_update(of=("self",)).select_related("edition").get(pk=skip.pk)
    require(letter_policies.why_not_take_back(by, skip, at))
    skip.taken_back_by, skip.taken_back_at = by, at
    skip.save(update_fields=["taken_back_by", "taken_back_at"])
    _note("skip taken back", skip.kind, skip.edition, by=by, at=at, due=skip.due.isoformat())
    return skip


def _locked(edition: Edition) -> None:
    """Two people who pause at once: one of them is told."""
    Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    return reason.strip()


def _note(verb: str, kind: str, edition: Edition, *, by: User, at: datetime, reason: str = "", **facts: Any) -> None:
    subject = f"letters:{kind or 'all'}"
    record(verb, subject, by=by, at=at, edition=edition.slug, reason=reason, **facts)
