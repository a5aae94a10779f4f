"""What is drawn once for all who chose the same, with places left open for what is each one's own.

Drawing a letter or a receipt takes a third of the time of a ballot, and there are a few hundred different ones at most.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, TypeVar

from django.utils.translation import get_language

from voting.paper import Stage

T = TypeVar("T")
Cut = tuple[str, ...]  # a text, the place after it, the text after that, and so on
# Between two characters that are not for text, and with a word of this process's own: nobody's text can hold a place.
BEGIN, END = f"\ue000{secrets.token_hex(8)}:", "\ue001"
PLACE = re.compile(f"({BEGIN}[^{END}]*{END})")
KEPT = 3600  # seconds: the frame of a page tells of other editions too
MOST = 2000  # drawings that a worker keeps: a letter has about 10 kB

_memory: dict[str, tuple[float, Any]] = {}  # when it was drawn, and the drawing
_lock = Lock()


def later(name: str) -> str:
    """What stands in a place that is filled in later."""
    return f"{BEGIN}{name}{END}"


def cut(text: str) -> Cut:
    """`text` taken apart at its places, so that filling them copies it once, whatever their number."""
    return tuple(PLACE.split(text))


def filled(pieces: Cut, own: Mapping[str, str]) -> str:
    """The text with what is `own` in its places."""
    return "".join([own[piece] if number % 2 else piece for number, piece in enumerate(pieces)])


def drawn(kind: str, stage: Stage, chosen: str, draw: Callable[[], T]) -> T:
    """What `draw` makes, kept for everybody of this language who `chosen` the same until the paper or the edition changes.

    Kept as it is in this worker's memory, and handed to many: nobody may change it.
    """
    key = f"{kind}:{stage.version}:{chosen}:{get_language()}"
    found: tuple[float, T] | None = _memory.get(key)
    if found is None or time.monotonic() - found[0] > KEPT:
        found = (time.monotonic(), draw())
        with _lock:
            _memory.pop(key, None)
            while len(_memory) >= MOST:
                del _memory[next(iter(_memory))]  # the oldest
            _memory[key] = found
    return found[1]


def forget() -> None:
    """Draw everything anew."""
    with _lock:
        _memory.clear()
