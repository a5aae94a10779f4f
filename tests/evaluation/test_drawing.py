"""Pictures of totals: what they draw, and that every word in them is text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from evaluation.progress.drawing import Totals, totals

ROWS = [Totals("R-2026-0001", [60, 80]), Totals("<b>R</b>", [50, 90, 100], flagged=True)]


@pytest.mark.parametrize("width", [330, 1060])
def test_a_dot_per_evaluation_and_the_mean_as_a_number(width: int) -> None:
    svg = totals(ROWS, "Totals", talk="talk", threshold=65, threshold_words="threshold 65", width=width)

    drawn = ET.fromstring(svg)
    words = ["".join(text.itertext()) for text in drawn.iter("text")]
    assert len(list(drawn.iter("circle"))) == 5
    assert {"R-2026-0001", "<b>R</b>", "70.00", "talk 80.00", "threshold 65"} <= set(words)
    assert "style=" not in svg
    assert all(0 <= float(circle.get("cx")) <= width for circle in drawn.iter("circle"))


def test_the_thresholds_name_stands_clear_of_the_axis() -> None:
    svg = totals(ROWS, "Totals", talk="talk", threshold=65, threshold_words="threshold 65", width=330)

    words = {"".join(text.itertext()) for text in ET.fromstring(svg).iter("text")}
    assert not {"60", "80"} & words
    assert {"0", "20"} <= words
