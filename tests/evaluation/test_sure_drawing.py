"""Pictures and words of how sure a ranking is: what they draw and say, and that every word in them is text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction

import pytest

from evaluation.how_sure.drawing import Heads, Interval, intervals
from evaluation.how_sure.margins import Lean, Margin, Move, leans, margins, moves
from evaluation.how_sure.words import between, nearest, percent, turn_words
from evaluation.sureness.agreement import Why
from evaluation.sureness.weights import BreakEven, Turn

HEADS = Heads(
    "All", "Submission", "Total", "Place", "Finals", "threshold 65", "cut: 1 finalist", "{places} · {chances}"
)
FIRST = Interval("1", "<b>Wards</b>", "A & B", 84.5, 82, 88, [82, 84, 88], 1, 2, "1–2", 0.9, "90 %", 0)
ALONE = Interval("2", "Alone", "C", 70, None, None, [70], None, None, "–", 0.1, "10 %", 1)
NOTHING = Interval("–", "Nothing", "D", None, None, None, [], None, None, "–", 0, "–", 2)
BOTH = pytest.mark.parametrize("wide", [True, False])


def read(svg: str) -> tuple[ET.Element, set[str]]:
    """The picture, and the words in it; it has a name and no style of its own."""
    drawn = ET.fromstring(svg)
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label")
    assert "style=" not in svg
    width = float(drawn.get("viewBox").split()[2])
    places = [float(found.get(name)) for found in drawn.iter() for name in ("x", "x1", "x2", "cx") if found.get(name)]
    assert all(-0.1 <= place <= width + 0.1 for place in places)
    return drawn, {"".join(text.itertext()) for text in drawn.iter("text")}


@BOTH
def test_intervals_show_totals_ranges_places_and_chances(wide: bool) -> None:
    drawn, words = read(intervals([FIRST, ALONE, NOTHING], HEADS, cut=1, threshold=65, wide=wide))

    assert {"84.50", "70.00", "60", "80", "90"} <= words
    assert (
        len([line for line in drawn.iter("line") if line.get("class") == "s-c"]) == 1
    )  # who has one evaluation has no range
    assert len([dot for dot in drawn.iter("circle") if dot.get("class") == "f-c"]) == 2
    assert ({"<b>Wards</b>", "1–2", "90 %", "cut: 1 finalist", "threshold 65"} <= words) is wide
    assert ({"1. <b>Wards</b>", "1–2 · 90 %", "Nothing"} <= words) is not wide


@pytest.mark.parametrize("number", [12, 40])
def test_many_places_are_one_bar_instead_of_cells(number: int) -> None:
    rows = [replace(FIRST, best=3, worst=number)] * number

    _drawn, words = read(intervals(rows, HEADS, cut=number, threshold=65, wide=True))

    assert "cut: 1 finalist" not in words  # nobody stands below it


@BOTH
def test_margins_fill_what_a_weight_may_be(wide: bool) -> None:
    rows = [
        Margin("Evidence & more", 60, 50.0, None, "below 50"),
        Margin("Ethics", 40, None, None, "nothing changes it"),
    ]

    drawn, words = read(margins(rows, "Weights", wide=wide))

    assert {"Evidence & more", "below 50", "nothing changes it", "0", "100"} <= words
    assert len([line for line in drawn.iter("line") if line.get("class") == "now"]) == 1
    filled = [float(rect.get("width")) for rect in drawn.iter("rect") if rect.get("class") == "f-cs"]
    assert filled[0] == pytest.approx(filled[1] / 2, abs=0.1)


@BOTH
def test_leans_show_who_is_severe(wide: bool) -> None:
    drawn, words = read(
        leans(
            [Lean("Ann", -14.0, 3.0, "−14.0"), Lean("Bob", 14.0, None, "+14.0"), Lean("Eve", None, None, "–")],
            "Severity", severe="more severe", lenient="more lenient", wide=wide,
        )
    )  # fmt: skip

    dots = [float(dot.get("cx")) for dot in drawn.iter("circle")]
    assert len(dots) == 2
    assert dots[0] < dots[1]
    assert {"Ann", "−14.0", "← more severe", "more lenient →", "Eve", "–"} <= words


@BOTH
def test_moves_carry_their_mark_with_them(wide: bool) -> None:
    rows = [Move("First", 0, 1, changes=True), Move("Second", 1, 0, changes=True), Move("Third", 2, 2, changes=False)]

    drawn, words = read(moves(rows, "Moves", before="Ranking", after="What if", mark="Not the result", wide=wide))

    assert {"Ranking", "What if", "Not the result", "First"} <= words
    assert len([line for line in drawn.iter("line") if line.get("class") == "now"]) == 2
    assert all(line.get("stroke-dasharray") for line in drawn.iter("line") if line.get("class") == "now")


def test_a_thousand_resamples_prove_neither_never_nor_always() -> None:
    shares = [Fraction(0), Fraction(9, 1000), Fraction(1, 100), Fraction(2, 3), Fraction(99, 100), Fraction(1)]

    assert [percent(share) for share in shares] == ["< 1 %", "< 1 %", "1 %", "67 %", "99 %", "> 99 %"]
    assert [between(1, 4), between(2, 2), between(None, None)] == ["1–4", "2", "–"]


def turn(weight: Fraction, *, at_once: bool = False, exact: bool = True) -> Turn:
    return Turn(weight, exact, at_once, frozenset("a"), frozenset("b"))


def test_a_turn_is_rounded_to_the_side_on_which_it_holds() -> None:
    third = Fraction(100, 3)

    assert turn_words(turn(third), above=False) == "below 33.3"
    assert turn_words(turn(third), above=True) == "above 33.4"
    assert turn_words(turn(Fraction(23)), above=False) == "below 23"
    assert turn_words(turn(Fraction(23), at_once=True), above=False) == "at 23 and below"
    assert turn_words(turn(Fraction(47, 2), at_once=True), above=True) == "at 23.5 and above"
    assert turn_words(turn(Fraction(23), exact=False), above=False) == "below 23"
    assert turn_words(turn(Fraction(1, 50)), above=False) == "close to 0"
    assert turn_words(turn(Fraction(4999, 50)), above=True) == "close to 100"
    assert turn_words(None, above=True) == "never"


def test_the_nearest_turn_is_the_one_that_is_told() -> None:
    far, near = turn(Fraction(10)), turn(Fraction(45))
    rows = [BreakEven("a", Fraction(60), far, None), BreakEven("b", Fraction(40), None, near)]

    assert nearest(rows) == (rows[1], near, True)
    assert nearest([BreakEven("a", Fraction(60), None, None)]) is None


def test_every_reason_for_no_figure_has_its_words() -> None:
    from evaluation.how_sure.words import WHY_NO_FIGURE

    assert set(WHY_NO_FIGURE) == set(Why)
