"""Documents about a submission that apps above make: the receipt as PDF, certificates, the evaluation summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Document:
    """A file one can take; `url` is empty while it is being made."""

    words: str
    url: str


Documents = Callable[[Submission, User], list[Document]]
_offers: list[Documents] = []


def offer(documents: Documents) -> None:
    """Let `documents(submission, person)` add to the page of a submission."""
    _offers.append(documents)


def documents_for(submission: Submission, person: User) -> list[Document]:
    return [document for ask in _offers for document in ask(submission, person)]
