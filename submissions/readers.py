"""Who else may read a submission's files; the jury's app registers its evaluators here."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from submissions.models import Submission
from submissions.policies import why_not_read

Reads = Callable[[User, Submission], bool]
_readers: list[Reads] = []


def admit(reads: Reads) -> None:
    """Let `reads(person, submission)` say that somebody else may read the handed-in version and its files."""
    _readers.append(reads)


def may_read(person: User, submission: Submission) -> bool:
    return why_not_read(person, submission) is None or any(reads(person, submission) for reads in _readers)
