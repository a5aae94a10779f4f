"""Two snapshots of a ranking side by side, in words and as a table, and the list of all there are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from calls.models import Category, Edition
from calls.rules import Gate
from evaluation.models import Ranking
from evaluation.rules.differing import Entry, difference
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Taken:
    """One snapshot of the list: who proposed and who confirmed it, when, why. `number` counts from 1."""

    number: int
    ranking: Ranking
    people: tuple[User, User]
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry that differs, each pair before and after; `why` are sentences on what it rests on."""

    submission: Submission | None
    name: str
    places: tuple[str, str]
    totals: tuple[str, str]
    outcomes: tuple[str, str]
    why: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    category: Category
    decisions: list[str]
    lines: list[Line]


def taken_of(edition: Edition) -> list[Taken]:
    """Every snapshot, the first one first."""
    move = next((row for row in edition.gate_moves.all() if row.gate == Gate.FREEZE_RANKING), None)
    rows = edition.rankings.select_related("frozen_by", "correction__proposed_by").order_by("frozen_at", "pk")
    found = []
    for number, row in enumerate(rows, 1):
        correction = getattr(row, "correction", None)
        first = correction.proposed_by if correction else move.proposed_by if move else row.frozen_by
        reason = correction.reason if correction else move.reason if move else ""
        found.append(Taken(number, row, (first, row.frozen_by), row.frozen_at, reason))
    return found


def tables_of(edition: Edition, before: str, after: str) -> list[Table]:
    """What differs between two canonical texts, category by category; two queries."""
    differs = [row for row in difference(json.loads(before), json.loads(after)) if row.differs]
    names = {entry.name for row in differs for entry in row.entries}
    known = {str(row.public_id): row for row in Submission.objects.filter(public_id__in=names).for_listing()}
    categories = {category.code: category for category in edition.categories.all()}
    order = sorted((row for row in differs if row.code in categories), key=lambda row: categories[row.code].position)
    return [
        Table(
            categories[row.code],
            [_decision(key) for key in row.decisions],
            sorted((_line(entry, known.get(entry.name)) for entry in row.entries), key=_in_order),
        )
        for row in order
    ]


def summary_of(tables: list[Table]) -> list[str]:
    """The difference in sentences: how many moved, how many totals changed, whose outcome."""
    lines = [line for table in tables for line in table.lines]
    moved = sum(line.places[0] != line.places[1] for line in lines)
    totals = sum(line.totals[0] != line.totals[1] for line in lines)
    outcomes = sum(line.outcomes[0] != line.outcomes[1] for line in lines)
    return [
        ngettext("%(n)s entry has another place.", "%(n)s entries have another place.", moved) % {"n": moved},
        ngettext("%(n)s entry has another total.", "%(n)s entries have another total.", totals) % {"n": totals},
        ngettext("%(n)s entry has another outcome.", "%(n)s entries have another outcome.", outcomes) % {"n": outcomes},
    ]


def _line(entry: Entry, submission: Submission | None) -> Line:
    sides = (entry.before, entry.after)
    place, total, outcome = ((write(sides[0]), write(sides[1])) for write in (_place, _total, _outcome))
    return Line(submission, entry.name, place, total, outcome, _why(entry))


def _in_order(line: Line) -> tuple[int, str]:
    """By the place after, those without one last."""
    number = line.places[1].split(" ")[0]
    return (int(number) if number.isdecimal() else 9999, str(line.submission or line.name))


def _place(row: Mapping[str, Any] | None) -> str:
    if row is None or row["place"] is None:
        return "–"
    return _("%(place)s ex aequo") % {"place": row["place"]} if row["ex_aequo"] else str(row["place"])


def _total(row: Mapping[str, Any] | None) -> str:
    return "–" if row is None or row["total"] is None else f"{float(round(Fraction(row['total']), 2)):.2f}"


def _outcome(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return _("not in the ranking")
    if row["winner"]:
        return _("winner of the jury")
    if row["finalist"]:
        return _("finalist")
    return _("below quorum or a threshold") if row["fails"] else _("passed, not a finalist")


def _decision(key: str) -> str:
    words = {
        "method": _("The method is another one."),
        "ties": _("The chair has decided on a tie."),
        "award": _("The chair has decided whether there is a winner."),
    }
    return words[key]


def _why(entry: Entry) -> list[str]:
    if entry.before is None:
        return [_("It is new in the ranking.")]
    if entry.after is None:
        return [_("It is not in the ranking any more.")]
    found = []
    if "evaluations" in entry.inputs:
        before, after = entry.counted
        if before == after:
            found.append(_("Scores are others."))
        else:
            words = _("Evaluations that count: %(before)s before, %(after)s now.")
            found.append(words % {"before": before, "after": after})
    if "consensus" in entry.inputs:
        found.append(_("The panel has agreed on scores."))
    if "text" in entry.inputs:
        found.append(_("Another version of the text."))
    return found or [_("Nothing in its own scores: others have moved.")]
