"""How sure the ranking of one category is, as the staff's page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.how_sure import drawing as sure_drawing
from evaluation.how_sure import margins as sure_margins
from evaluation.how_sure.reading import Frozen, columns_of, given_totals
from evaluation.how_sure.words import WHY_NO_FIGURE, between, nearest, percent, turn_words
from evaluation.models import RankingPlace
from evaluation.sureness.weights import BreakEven

if TYPE_CHECKING:
    from evaluation.sureness.agreement import Figure
    from evaluation.sureness.bootstrap import Sure, Sureness


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in words."""

    place: RankingPlace
    sure: Sure
    places: str
    finals: str
    passes: str
    band: int  # from 1; 0 below the thresholds
    ticks: list[Fraction]

    @property
    def failed(self) -> bool:
        return self.place.place is None


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table of agreement; each figure as its value, or the reason why there is none."""

    name: str
    interval: str
    ordinal: str
    single: str
    mean: str
    crossed: str


def page_of(frozen: Frozen) -> dict[str, Any]:
    """Everything that evaluation/how_sure.html reads."""
    sure, turns = frozen.weighed()
    rows = _rows(frozen, sure)
    cut = sum(row.place.finalist for row in rows)
    names = {criterion.code: str(criterion.name) for criterion in frozen.criteria}
    return {
        "rows": rows,
        "sure": sure,
        "same": percent(sure.same),
        "seats": sure.seats,
        "level": percent(sure.level),
        "picture": _intervals(rows, frozen, sure, cut, wide=True),
        "narrow": _intervals(rows, frozen, sure, cut, wide=False),
        "at_the_cut": [*_at_the_cut(rows), _turn_sentence(turns, names)],
        "turns": _turns(turns, frozen, names),
        "agreement": _agreement(frozen, names),
        "jury": _jury(frozen),
    }


def _rows(frozen: Frozen, sure: Sureness) -> list[Row]:
    band_of = {name: number for number, band in enumerate(sure.bands, 1) for name in band}
    entries = {entry.name: entry for entry in frozen.entries}
    return [
        Row(
            place=frozen.places[one.name],
            sure=one,
            places=between(one.best, one.worst),
            finals="–" if "quorum" in one.line.why else percent(one.finals),
            passes="–" if "quorum" in one.line.why else percent(one.passes),
            band=band_of.get(one.name, 0),
            ticks=frozen.totals_of(entries[one.name].counted),
        )
        for one in sure.entries
        if one.name in frozen.places
    ]


def _intervals(rows: Sequence[Row], frozen: Frozen, sure: Sureness, cut: int, *, wide: bool) -> str:
    if not rows:
        return ""
    threshold = float(frozen.method.total_threshold)
    heads = sure_drawing.Heads(
        label=_("Places and how sure they are. The table below says the same."),
        entry=_("Submission"),
        total=_("Total"),
        places=_("Place, %(level)s range") % {"level": percent(sure.level)},
        finals=_("In the finals"),
        threshold=_("threshold %(points)s") % {"points": f"{threshold:g}"},
        cut=ngettext("cut: %(n)s finalist", "cut: %(n)s finalists", cut) % {"n": cut},
        narrow=_("place {places} · finals {chances}"),
    )
    lowest = max((row.band for row in rows), default=0) + 1
    drawn = [_interval(row, lowest) for row in rows]
    return sure_drawing.intervals(drawn, heads, cut=cut, threshold=threshold, wide=wide)


def _interval(row: Row, lowest: int) -> sure_drawing.Interval:
    one, submission = row.sure, row.place.submission
    return sure_drawing.Interval(
        place="–" if row.failed else str(row.place.place),
        name=submission.project.title,
        organisation=str(submission.organisation),
        total=_float(one.line.total),
        least=_float(one.least),
        most=_float(one.most),
        ticks=[float(tick) for tick in row.ticks],
        best=one.best,
        worst=one.worst,
        places=row.places,
        chance=float(one.finals),
        chances=row.finals,
        band=(row.band or lowest) - 1,
    )


def _at_the_cut(rows: Sequence[Row]) -> list[str]:
    """What stands on either side of the cut, how far apart, and whether the order of the two is sure."""
    inside = [row for row in rows if row.place.finalist]
    outside = [row for row in rows if not row.failed and not row.place.finalist]
    if not inside or not outside:
        return [_("No entry that passed stands below the cut: nothing is decided there.")]
    last, first = inside[-1], outside[0]
    apart = (last.sure.line.total or Fraction(0)) - (first.sure.line.total or Fraction(0))
    names = {
        "place": last.place.place,
        "last": last.place.submission.project.title,
        "next": first.place.place,
        "first": first.place.submission.project.title,
        "points": f"{float(apart):.2f}",
    }
    said = _("Place %(place)s (%(last)s) and place %(next)s (%(first)s) differ by %(points)s points.") % names
    if last.band == first.band:
        tied = _("They are statistically tied. The rule decides, not the range: place %(place)s is a finalist.") % names
    else:
        tied = _("They are not in the same band of statistical ties.")
    return [f"{said} {tied}"]


def _turn_sentence(turns: list[BreakEven], names: dict[str, str]) -> str:
    found = nearest(turns)
    if found is None:
        return _("No weight alone, whatever it is, would change who is a finalist.")
    row, turn, above = found
    facts = {"name": names[row.code], "turn": turn_words(turn, above=above), "weight": f"{float(row.weight):g}"}
    return _("The finalists would change if the weight of “%(name)s” were %(turn)s instead of %(weight)s.") % facts


def _turns(turns: Sequence[BreakEven], frozen: Frozen, names: dict[str, str]) -> dict[str, Any]:
    rows = []
    for row in turns:
        sides = [
            (turn, turn_words(turn, above=turn is row.above), _changed(turn, frozen)) for turn in (row.below, row.above)
        ]
        rows.append({"name": names[row.code], "weight": row.weight, "sides": sides})
    drawn = [
        sure_margins.Margin(
            name=names[row.code],
            weight=float(row.weight),
            low=None if row.below is None else float(row.below.weight),
            high=None if row.above is None else float(row.above.weight),
            words=_margin_words(row),
        )
        for row in turns
    ]
    label = _("How far each weight may go before the finalists change. The table below says the same.")
    pictures = {name: sure_margins.margins(drawn, label, wide=name == "picture") for name in ("picture", "narrow")}
    return {"rows": rows, **pictures}


def _margin_words(row: BreakEven) -> str:
    if row.below is None and row.above is None:
        return _("nothing changes it")
    sides = [turn_words(turn, above=turn is row.above) for turn in (row.below, row.above) if turn is not None]
    return ", ".join(sides)


def _changed(turn: Any, frozen: Frozen) -> str:
    """ "R-2026-0001 instead of R-2026-0002"."""
    if turn is None:
        return ""
    enter, leave = (
        ", ".join(sorted(str(frozen.places[name].submission) for name in names if name in frozen.places))
        for names in (turn.enter, turn.leave)
    )
    if enter and leave:
        return _("%(enter)s instead of %(leave)s") % {"enter": enter, "leave": leave}
    return _("%(names)s as well") % {"names": enter} if enter else _("without %(names)s") % {"names": leave}


def _agreement(frozen: Frozen, names: dict[str, str]) -> list[Measured]:
    codes: list[tuple[str | None, str]] = [*names.items(), (None, _("Total"))]
    return [_measured(frozen, code, name) for code, name in codes]


def _measured(frozen: Frozen, code: str | None, name: str) -> Measured:
    from evaluation.sureness import agreement  # loads NumPy

    if code is None:
        ratings: list[list[float | None]] = [
            [float(value) for value in frozen.totals_of(one.judgements)] for one in frozen.entries
        ]
    else:
        ratings = [[_float(one[code]) for one in entry.judgements] for entry in frozen.entries]
    one_way = agreement.one_way(ratings)
    crossed = agreement.two_way(columns_of(frozen.given, code) if frozen.given else [])
    return Measured(
        name=name,
        interval=_figure(agreement.alpha(ratings)),
        ordinal=_figure(agreement.alpha(ratings, ordinal=True)),
        single=_figure(one_way.single),
        mean=_figure(one_way.mean),
        crossed=_figure(crossed.single),
    )


def _figure(figure: Figure) -> str:
    if figure.value is not None:
        return f"{figure.value:.2f}".replace("-", "−")
    return f"– ({WHY_NO_FIGURE[str(figure.why)]})"


def _jury(frozen: Frozen) -> dict[str, Any]:
    """Severity of each evaluator; empty rows when the evaluations are not those of the snapshot any more."""
    if frozen.given is None:
        return {"rows": [], "changed": True}
    from evaluation.sureness.severity import severities  # loads NumPy

    found = sorted(severities(given_totals(frozen.given)), key=lambda row: (row.part, frozen.evaluators[row.evaluator]))
    rows = [
        {
            "name": frozen.evaluators[row.evaluator],
            "row": row,
            "difference": _points(row.difference),
            "effect": _points(row.effect),
        }
        for row in found
    ]
    drawn = [
        sure_margins.Lean(frozen.evaluators[row.evaluator], row.effect, row.error, _points(row.effect)) for row in found
    ]
    label = _("How severe evaluators are beside the others. The table below says the same.")
    words = {"severe": _("more severe"), "lenient": _("more lenient")}
    pictures = {
        name: sure_margins.leans(drawn, label, wide=name == "picture", **words) if drawn else ""
        for name in ("picture", "narrow")
    }
    return {"rows": rows, "parts": max((row.part for row in found), default=0), **pictures}


def _points(apart: Fraction | float | None) -> str:
    return "–" if apart is None else f"{float(apart):+.1f}".replace("-", "−")


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
