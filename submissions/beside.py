"""What other apps say to staff beside a submission; the jury's app registers here who is left to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence and where it leads. `kind`: info, or warn where something is wrong."""

    words: str | Promise
    url: str
    link: str | Promise
    kind: str = "info"


Says = Callable[[Submission], list[Note]]
_says: list[Says] = []


def add(says: Says) -> None:
    """Let `says(submission)` put notes on the page that staff have of it."""
    _says.append(says)


def notes_of(submission: Submission) -> list[Note]:
    return [note for says in _says for note in says(submission)]
