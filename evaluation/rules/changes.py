"""What was changed in a text, small enough to be kept at every save, exact enough to write the text again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Patch(NamedTuple):
    """After the first `offset` characters `before` was taken out and `after` put in."""

    offset: int
    before: str
    after: str


def patch(before: str, after: str) -> Patch:
    """What leads from one text to the other: the longest beginning and end that they share are left out."""
    shorter = min(len(before), len(after))
    start = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    room = shorter - start
    end = next((place for place in range(room) if before[-1 - place] != after[-1 - place]), room)
    return Patch(start, before[start : len(before) - end], after[start : len(after) - end])


def patched(text: str, change: Patch) -> str:
    """`text` after the change. Raises ValueError where the change belongs to another text."""
    offset, before, after = change
    if text[offset : offset + len(before)] != before or offset > len(text):
        raise ValueError("This change was made to another text.")
    return text[:offset] + after + text[offset + len(before) :]


def versions(changes: Iterable[Patch], text: str = "") -> list[str]:
    """The text after each of the changes, which begin with `text`."""
    found = []
    for change in changes:
        text = patched(text, change)
        found.append(text)
    return found
