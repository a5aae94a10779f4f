"""Benchmarks and drills are called by name."""

from __future__ import annotations

import pytest

from bench.naming import chosen

KNOWN = {"submit clock": 1, "submit re-sends": 2, "vote": 3, "vote POST": 4}


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (["submit"], [1, 2]),
        (["submit clock"], [1]),
        (["vote POST", "submit clock"], [1, 4]),
        (["vote"], [3, 4]),
        ([], [1, 2, 3, 4]),
    ],
)
def test_one_is_named_whole_or_with_others_by_the_first_words(names: list[str], meant: list[int]) -> None:
    assert list(chosen(KNOWN, names, "drill").values()) == meant


@pytest.mark.parametrize("name", ["sub", "votes", "POST", ""])
def test_a_part_of_a_word_names_nothing(name: str) -> None:
    with pytest.raises(LookupError, match=f"There is no drill {name}; there are: submit clock, submit re-sends"):
        chosen(KNOWN, [name], "drill")
