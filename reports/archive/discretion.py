"""What no file of the archive says, whoever typed it: an address for mail, and the name of an evaluator. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
ADDRESS_LEFT_OUT = "[address left out]"
NAME_LEFT_OUT = "[name left out]"


class Discretion:
    """Leaves out addresses, and `names` in any case of letters: whole names, for a first name alone may be anybody's."""

    def __init__(self, names: Iterable[str]) -> None:
        whole = {" ".join(name.split()) for name in names if len(name.split()) > 1}
        spelled = {*whole, *(escape(name) for name in whole)}
        longest_first = sorted(spelled, key=lambda name: (-len(name), name))
        self._names = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if spelled else None

    def __call__(self, text: str) -> str:
        without = ADDRESS.sub(ADDRESS_LEFT_OUT, text)
        return self._names.sub(NAME_LEFT_OUT, without) if self._names else without
