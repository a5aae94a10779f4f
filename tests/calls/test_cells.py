"""Cells of files that a spreadsheet opens."""

import pytest

from calls.cells import inert


@pytest.mark.parametrize("cell", ["=1+1", "+41 22", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_would_read_as_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Genes & cells", "1 = 1", "Ινστιτούτο", "'quoted'"])
def test_other_words_stay_as_they_are(cell: str) -> None:
    assert inert(cell) == cell
