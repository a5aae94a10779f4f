"""Whom the public favours, as the results were released; what came of an edition is another app's to say."""

from __future__ import annotations

from collections.abc import Callable

_tellers: list[Callable[[int], bool]] = []


def tell(of: Callable[[int], bool]) -> None:
    """Let `of(submission's id)` say whether the released results name that finalist the public's favourite."""
    _tellers.append(of)


def is_favourite(submission: int) -> bool:
    """Whether the submission of that id carries the mark; nobody does before a release."""
    return any(of(submission) for of in _tellers)
