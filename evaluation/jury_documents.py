"""Documents for an evaluator that apps above make: the jury pack, and thanks."""

from __future__ import annotations

from collections.abc import Callable

from evaluation.models import Evaluator
from submissions.offers import Document

Documents = Callable[[Evaluator], list[Document]]
_offers: list[Documents] = []


def offer(documents: Documents) -> None:
    """Let `documents(evaluator)` add to the evaluator's queue."""
    _offers.append(documents)


def documents_for(evaluator: Evaluator) -> list[Document]:
    return [document for ask in _offers for document in ask(evaluator)]
