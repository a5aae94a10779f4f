"""How sure a ranking is, in words."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.sureness.weights import BreakEven, Turn

# As evaluation.sureness.agreement.Why has them; not imported from there, for that module loads NumPy.
WHY_NO_FIGURE = {
    "nothing": gettext_lazy("no entry has two scores"),
    "one-entry": gettext_lazy("one entry only"),
    "all-equal": gettext_lazy("all scores are the same"),
    "gaps": gettext_lazy("not everybody scored every entry"),
}


def percent(share: Fraction) -> str:
    """ "67 %"; "< 1 %" and "> 99 %" at the ends: a thousand resamples prove neither never nor always."""
    if share < Fraction(1, 100):
        return _("< 1 %%") % {}
    if share > Fraction(99, 100):
        return _("> 99 %%") % {}
    return _("%(number)s %%") % {"number": round(share * 100)}


def between(best: int | None, worst: int | None) -> str:
    """ "2–4", "3", or "–" where nothing is known."""
    if best is None or worst is None:
        return "–"
    return str(best) if best == worst else f"{best}–{worst}"


def turn_words(turn: Turn | None, *, above: bool) -> str:
    """ "below 23.1", "at 55 and above", or that no weight does it. Rounded away from the turn: what is said holds."""
    if turn is None:
        return _("never")
    tenths = turn.weight * 10
    whole = ceil(tenths) if above else floor(tenths)
    if whole in (0, 1000):
        return _("close to %(n)s") % {"n": whole // 10}
    exact = turn.exact and tenths.denominator == 1
    number = f"{whole / 10:g}"
    if exact and turn.at_once:
        return (_("at %(n)s and above") if above else _("at %(n)s and below")) % {"n": number}
    return (_("above %(n)s") if above else _("below %(n)s")) % {"n": number}


def nearest(rows: list[BreakEven]) -> tuple[BreakEven, Turn, bool] | None:
    """The turn nearest to its weight, and whether it lies above; None where no weight alone changes the finalists.

    Of two as near the criterion listed first.
    """
    turns = [(row, turn, turn is row.above) for row in rows for turn in (row.below, row.above) if turn is not None]
    return min(turns, key=lambda found: abs(found[1].weight - found[0].weight), default=None)
