"""The snapshot that a freeze would take now: read from the tables, written nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from calls.loading.stored import form_content
from calls.method_card import card_of
from calls.models import Category, Edition
from evaluation.ranking.ties import entries_of, method_of, ranked_submissions, ties_of
from evaluation.rules import Entry
from evaluation.rules.snapshot import digest, snapshot


@dataclass(frozen=True, slots=True)
class Taken:
    """The canonical text, and category by category what it was computed from."""

    text: str
    inputs: list[tuple[Category, dict[str, Any]]]

    @property
    def sha256(self) -> str:
        return digest(self.text)


def take(edition: Edition) -> Taken:
    """The snapshot as of now: the same rows give the same bytes, in whatever order the database returns them."""
    entries = entries_of(edition)
    categories = list(edition.categories.prefetch_related("criteria", "tie_decisions").select_related("no_award"))
    inputs = [(category, _input(category, edition, entries[category.pk])) for category in categories]
    text = snapshot(edition.slug, [given for _category, given in inputs], judged_in(edition))
    return Taken(text, inputs)


def _input(category: Category, edition: Edition, entries: list[Entry]) -> dict[str, Any]:
    return {
        "code": category.code,
        "method": method_of(category, edition),
        "entries": entries,
        "ties": ties_of(category),
        "award": not hasattr(category, "no_award"),
    }


def judged_in(edition: Edition) -> dict[str, Any]:
    """Fingerprints of the method card, of every form of the call and of the very version of each text that was read."""
    forms = [[row.number, row.sha256] for row in edition.form_versions.order_by("number")]
    _content, of_today = form_content(edition)
    texts = ranked_submissions(edition).values_list("public_id", "version__number", "version__sha256")
    return {
        "method_card": card_of(edition).sha256,
        "forms": [*forms, [len(forms) + 1, of_today]],
        "texts": {str(name): [number, sha256] for name, number, sha256 in texts},
    }
