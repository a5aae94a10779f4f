"""The ranking of one category under other assumptions, beside the one that holds. Never a result."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from evaluation.how_sure.margins import Move, moves
from evaluation.how_sure.reading import Frozen
from evaluation.models import RankingPlace
from evaluation.rules.ranking import Standing
from evaluation.sureness.what_if import Given, what_if


@dataclass(frozen=True, slots=True)
class Line:
    """One entry there and here. `says`: what would change for it; `changes` where it concerns the finals."""

    place: RankingPlace
    would: Standing
    says: str
    changes: bool

    @property
    def total(self) -> Fraction | None:
        return self.would.line.total


def page_of(frozen: Frozen, asked: dict[str, Any]) -> dict[str, Any]:
    """What evaluation/what_if.html reads of the answer.

    asked   the cleaned data of WhatIfForm: weights, the numbers of the method card, without (key of an evaluator, or empty)
    """
    given = frozen.given or Given(
        {entry.name: {str(number): one for number, one in enumerate(entry.judgements)} for entry in frozen.entries},
        frozen.method, frozen.ties, frozen.award, frozen.consensus,
    )  # fmt: skip
    without = [asked["without"]] if asked.get("without") and frozen.given else []
    other = what_if(given, **{**asked, "without": without})
    names = _bars(frozen)
    lines = [
        _line(frozen.places[one.line.name], one, names) for one in other.standings if one.line.name in frozen.places
    ]
    tied = [[str(frozen.places[name].submission) for name in tie if name in frozen.places] for tie in other.tied]
    return {
        "lines": lines,
        "tied": [", ".join(names) for names in tied],
        "changes": sum(line.changes for line in lines),
        "picture": _picture(lines, wide=True),
        "narrow": _picture(lines, wide=False),
    }


def _bars(frozen: Frozen) -> dict[str, str]:
    """What an entry can fail, as `Line.why` names it, in words."""
    names = {"quorum": _("the quorum"), "total": _("the threshold of the total")}
    return names | {row.code: _("the threshold of “%(name)s”") % {"name": row.name} for row in frozen.criteria}


def _line(place: RankingPlace, would: Standing, names: dict[str, str]) -> Line:
    passing = _passing(place, would, names)
    if would.finalist and not place.finalist:
        return Line(place, would, _also(_("would enter the finals"), passing), True)
    if place.finalist and not would.finalist:
        return Line(place, would, _also(_("would leave the finals"), passing), True)
    if would.finalist:
        return Line(place, would, _("finalist either way"), False)
    return Line(place, would, _also(_("not a finalist either way"), passing), False)


def _passing(place: RankingPlace, would: Standing, names: dict[str, str]) -> str:
    """Whether it would be ranked where it is not, or the other way round; empty where that stays."""
    if would.line.passes == place.passes:
        return ""
    if would.line.passes:
        return _("would be ranked")
    return _("would not reach %(what)s") % {"what": ", ".join(names[code] for code in would.line.why)}


def _also(words: str, more: str) -> str:
    return f"{words}; {more}" if more else words


def _picture(lines: list[Line], *, wide: bool) -> str:
    """Entries in the order of the ranking on the left, in the other order on the right."""
    if not lines:
        return ""
    ranked = sorted(lines, key=lambda line: (line.place.place is None, line.place.place or 0, line.place.pk))
    before = {line.place.pk: row for row, line in enumerate(ranked)}
    rows = [
        Move(_named(line, wide=wide), before[line.place.pk], after, line.changes) for after, line in enumerate(lines)
    ]
    return moves(
        rows,
        _("Places in the ranking and as they would be; not the result. The table below says the same."),
        before=_("Ranking"),
        after=_("What if"),
        mark=_("Not the result"),
        wide=wide,
    )


def _named(line: Line, *, wide: bool) -> str:
    return line.place.submission.project.title if wide else str(line.place.submission)
