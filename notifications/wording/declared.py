"""What a kind of letter offers to those who word it: its placeholders, and which of them it is useless without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import engines
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A word of the domain that stands for a value.

    source   how the value is made of a letter's context: a template of ours, as the letter's own files have it
    address  it is the address of a page, for a link to lead to
    made     a part of the letter made elsewhere (templates/letters/_<name>.txt and .html): a paragraph of its own
    """

    name: str
    meaning: str | Promise
    sample: Any
    source: str
    address: bool = False
    made: bool = False

    def value(self, context: Mapping[str, Any]) -> str:
        """In the present language; "" where the letter has none."""
        if self.made:
            return ""
        return str(_compiled(self.source).render(dict(context))).strip()


@dataclass(frozen=True, slots=True)
class Declared:
    """A kind of letter that may be worded.

    needs   placeholders that must be in the body: without them the letter is useless
    act     the placeholder of the letter's own act: a link to it that is a paragraph of its own is the button
    reader  whose letters these are, for a preview with the data of the edition
    """

    kind: str
    placeholders: tuple[Placeholder, ...]
    needs: tuple[str, ...] = ("link",)
    act: str = "link"
    reader: str = ""

    def by_name(self) -> dict[str, Placeholder]:
        return {one.name: one for one in self.placeholders}


@lru_cache(maxsize=200)
def _compiled(source: str) -> Any:
    return engines["plaintext"].from_string(source)
