"""Keywords of the jury found in the texts of entries. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


class Vocabulary:
    """Every keyword of a jury; asked of one text after the other, in a time that grows with the text alone."""

    def __init__(self, keywords: Iterable[str]) -> None:
        self.by_first_word: dict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
        for keyword in keywords:
            words = tuple(_WORD.findall(keyword.casefold()))
            if words:
                self.by_first_word[words[0]].add((words, keyword.casefold()))

    def found_in(self, text: str) -> frozenset[str]:
        """The keywords, in small letters, whose words stand one after the other in `text`."""
        words = _WORD.findall(text.casefold())
        found = set[str]()
        for place, word in enumerate(words):
            for wanted, keyword in self.by_first_word.get(word, ()):
                if tuple(words[place : place + len(wanted)]) == wanted:
                    found.add(keyword)
        return frozenset(found)
