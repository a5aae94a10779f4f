"""What documents say and how, from values alone. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal


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
    """The number on a certificate: the receipt's, and W for a winner or F for a finalist."""
    return f"{number}-{'W' if result == 'winner' else 'F'}"


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
    return [part.strip() for part in re.split(r"\n\s*\n|\n", cleaned.replace("\r\n", "\n")) if part.strip()]
