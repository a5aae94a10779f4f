"""The calendar of letters: every automatic letter of an edition that is to come, when it leaves and to how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from calls.automatic import Moment, Planned, Rule, rules, still_to_owe
from calls.models import Edition, LetterPause, LetterSkip
from notifications.choices import without_unwanted


@dataclass(frozen=True, slots=True)
class Line:
    """One letter to come.

    waits_for  what must happen first, in words
    overdue    its time has come, and it is held back
    """

    rule: Rule
    moment: Moment
    count: int
    waits_for: str = ""
    overdue: bool = False
    pause: LetterPause | None = None
    skip: LetterSkip | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One rule with its pause, if there is one."""

    rule: Rule
    words: str | Promise
    pause: LetterPause | None


@dataclass(frozen=True, slots=True)
class Calendar:
    pause: LetterPause | None  # of every automatic letter
    kinds: list[Kind]
    lines: list[Line]


def calendar_of(edition: Edition, at: datetime) -> Calendar:
    """What the clock will send in `edition`, as things are at `at`; the next letter first."""
    pauses = {row.kind: row for row in _pauses(edition)}
    skips = {(row.kind, row.stamp): row for row in _skips(edition)}
    lines = [line for rule in rules() if not rule.continuous for line in _lines(rule, edition, at, pauses, skips)]
    kinds = [Kind(rule, rule.words, pauses.get(rule.kind)) for rule in rules()]
    return Calendar(pauses.get(""), kinds, sorted(lines, key=lambda line: (line.moment.leaves, line.moment.kind)))


def letters_if_due_now(edition: Edition, moment: Moment, at: datetime) -> list[Planned]:
    """Who would get the letter of `moment`, were it due at `at`: nothing is owed. Without those who do not want it."""
    rule = next(rule for rule in rules() if rule.kind == moment.kind)
    return without_unwanted(moment.kind, still_to_owe(rule.letters(edition, [moment], at)[moment.stamp]))


def _lines(
    rule: Rule,
    edition: Edition,
    at: datetime,
    pauses: dict[str, LetterPause],
    skips: dict[tuple[str, str], LetterSkip],
) -> Iterator[Line]:
    """What would be due while people sleep, and is over by the morning, is left out."""
    waits_for, pause = rule.waits_for(edition, at), pauses.get("") or pauses.get(rule.kind)
    moments = [moment for moment in rule.moments(edition, at) if moment.leaves < moment.until]
    counts = _counts(rule, edition, moments, at)
    for moment in moments:
        skip = skips.get((rule.kind, moment.stamp))
        overdue = moment.leaves <= at
        if overdue and not (counts[moment.stamp] and (skip or pause or waits_for)):
            continue  # everybody has it, or gets it at the next look of the clock
        yield Line(rule, moment, counts[moment.stamp], waits_for, overdue, pause, skip)


def _counts(rule: Rule, edition: Edition, moments: list[Moment], at: datetime) -> dict[str, int]:
    """By stamp: how many would get the letter of each moment; of what has had its time, how many still would."""
    by_stamp = rule.letters(edition, moments, at)
    letters = [letter for planned in by_stamp.values() for letter in planned]
    wanted = {letter.key for letter in without_unwanted(rule.kind, letters)}
    due = [letter for moment in moments if moment.leaves <= at for letter in by_stamp[moment.stamp]]
    owed = {letter.key for letter in due} - {letter.key for letter in still_to_owe(due)}
    return {stamp: sum(letter.key in wanted - owed for letter in planned) for stamp, planned in by_stamp.items()}


def _pauses(edition: Edition) -> list[LetterPause]:
    return list(LetterPause.objects.standing().filter(edition=edition).select_related("paused_by"))


def _skips(edition: Edition) -> list[LetterSkip]:
    return list(LetterSkip.objects.standing().filter(edition=edition).select_related("skipped_by"))
