"""What documents say and how, from values alone. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

ENDLESS = re.compile(r"\S{300,}")  # no word and no address is that long
PIECE = re.compile(r"\S{60}(?=\S)")
MARKS = {"winner": "W", "favourite": "P"}


class NothingToSay(Exception):
    """What a document is about has gone since it was asked for. Its text is for people."""


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The mean of the scores given; None when nobody could judge."""
    return sum(values, Decimal(0)) / len(values) if values else None


def two_decimals(value: Decimal | None) -> str:
    """How a score or a total is printed."""
    return "–" if value is None else f"{value:.2f}"


def numbered(submission: str, evaluations: Iterable[int]) -> list[int]:
    """Evaluations in the order in which they are called "Evaluator 1, 2, 3" for one submission.

    Neither the order of assignment nor the same for two submissions, so that a number leads to no name; the same at
    every printing.
    """
    return sorted(evaluations, key=lambda pk: hashlib.sha256(f"{submission}:{pk}".encode()).digest())


def serial(number: str, result: str) -> str:
    """The number on a certificate: the receipt's, and W for a winner, P for the Public Favourite, F for a finalist."""
    return f"{number}-{MARKS.get(result, 'F')}"


def wrapped(words: str, longest: int) -> list[str]:
    """`words` in lines of at most `longest` characters where a space allows it; two lines at most, the rest is cut."""
    if len(words) <= longest:
        return [words]
    cut = words.rfind(" ", 0, longest + 1)
    first, rest = (words[:cut], words[cut + 1 :]) if cut > 0 else (words[:longest], words[longest:])
    return [first, rest if len(rest) <= longest else f"{rest[: longest - 1].rstrip()}…"]


def paragraphs(text: str) -> list[str]:
    """What a person typed, as paragraphs without empty ones; control characters that no document can show are left out."""
    cleaned = "".join(letter for letter in text if letter in "\n\t" or ord(letter) >= 32)
    cleaned = ENDLESS.sub(_broken, cleaned)
    return [part.strip() for part in re.split(r"\n\s*\n|\n", cleaned.replace("\r\n", "\n")) if part.strip()]


def _broken(endless: re.Match[str]) -> str:
    """With places where it may be broken, which nobody sees: where there are none, setting one page takes a minute."""
    return PIECE.sub("\\g<0>\u200b", endless[0])
