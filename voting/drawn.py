"""What is drawn once for all who chose the same, with places left open for what is each one's own.

Drawing a letter or a receipt takes a third of the time of a ballot, and there are a few hundred different ones at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.core.cache import caches
from django.utils.translation import get_language

from voting.paper import KEPT, Stage

T = TypeVar("T")


def later(name: str) -> str:
    """What stands in a place that is filled in later. Nobody's text can hold it: it is no characters for text."""
    return f"\ue000{name}\ue000"


def drawn(kind: str, stage: Stage, chosen: str, draw: Callable[[], T]) -> T:
    """What `draw` makes, kept for everybody of this language who `chosen` the same until the paper or the edition changes."""
    key = f"{kind}:{stage.version}:{chosen}:{get_language()}"
    found: T | None = caches["pages"].get(key)
    if found is None:
        found = draw()
        caches["pages"].set(key, found, KEPT)
    return found


def filled(text: str, own: Mapping[str, str]) -> str:
    """`text` with what is `own` in its places."""
    for place, words in own.items():
        text = text.replace(place, words)
    return text
