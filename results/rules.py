"""What jury and vote say together. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from calls.rules import VoteMode


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one finalist when results are released.

    total    the jury's total, 0 to 100, unrounded
    winner   by the jury, ties settled by the chair
    votes    counted votes; 0 where there was no vote
    """

    id: str
    total: Fraction
    winner: bool
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finalist comes out as."""

    winner: bool = False
    public_favourite: bool = False
    ex_aequo: bool = False  # shares the winner's place


def outcomes(
    finalists: Sequence[Standing], mode: str, *, weight: int = 0, winners: int = 1, no_award: bool = False
) -> dict[str, Outcome]:
    """Finalist id -> outcome, for one category.

    mode      what the vote decides, locked when the call opened (calls.rules.VoteMode)
    weight    per cent of the vote in mode *weighted*
    winners   places to win; whoever ties for the last of them wins ex aequo: never by chance, time or id (rule 9)
    no_award  the chair's decision that the category has no winner; it holds in every mode

    none      the jury's winner; nobody is a favourite
    separate  the jury's winner; the most votes are the Public Favourite, several ex aequo where they tie
    weighted  the best of (1 − w) · total ÷ 100 + w · votes ÷ votes of the category
    decisive  the most votes; without a single vote nobody wins

    Source: domain.md, section 3; the formula is on the page of results.
    """
    won = set() if no_award else _winners(finalists, mode, weight, winners)
    favourites = _best(finalists, lambda one: Fraction(one.votes), 1) if mode == VoteMode.SEPARATE else set()
    return {
        one.id: Outcome(
            winner=one.id in won,
            public_favourite=one.id in favourites,
            ex_aequo=one.id in won and len(won) > winners,
        )
        for one in finalists
    }


def _winners(finalists: Sequence[Standing], mode: str, weight: int, places: int) -> set[str]:
    if mode == VoteMode.WEIGHTED:
        votes = sum(one.votes for one in finalists)
        return _best(finalists, lambda one: combined(one.total, one.votes, votes, weight), places)
    if mode == VoteMode.DECISIVE:
        return _best(finalists, lambda one: Fraction(one.votes), places)
    return {one.id for one in finalists if one.winner}


def combined(total: Fraction, votes: int, all_votes: int, weight: int) -> Fraction:
    """(1 − w) · total ÷ 100 + w · share of votes, between 0 and 1; without any vote the share is 0 for everybody."""
    part = Fraction(weight, 100)
    share = Fraction(votes, all_votes) if all_votes else Fraction(0)
    return (1 - part) * total / 100 + part * share


def _best(finalists: Sequence[Standing], value: Callable[[Standing], Fraction], places: int) -> set[str]:
    """Everybody whose value is among the best `places`, ties included; a value of 0 earns nothing."""
    values = sorted((value(one) for one in finalists), reverse=True)
    if not values:
        return set()
    least = values[min(places, len(values)) - 1]
    return {one.id for one in finalists if value(one) >= least and value(one) > 0}
