"""What a new form asks otherwise than the one before, question by question. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from calls.loading.reading import Data
from submissions.form_editing import SETTINGS

# Where a question stands and what identifies it; no answer is touched when it moves.
_ELSEWHERE = ("section", "category")


@dataclass(frozen=True, slots=True)
class Change:
    """One question that is new, gone or changed. `label`: as those know it who answered the form before."""

    question: int
    category: int | None
    label: str
    settings: tuple[str | Promise, ...] = ()
    is_new: bool = False

    @property
    def settings_in_words(self) -> str:
        """In the present language; empty for a question that is new or gone."""
        return ", ".join(str(words) for words in self.settings)

    def concerns(self, category: int) -> bool:
        """Whether an entry in this category is asked the question."""
        return self.category in (None, category)


def changes_of_questions(before: Data, after: Data) -> list[Change]:
    """In the order of the form before, new ones last; both as a version of the form keeps them."""
    old, new = ({row["id"]: row for row in form["questions"]} for form in (before, after))
    stayed = [_change(row, _differing(row, new[key])) for key, row in old.items() if key in new]
    gone = [_change(row) for key, row in old.items() if key not in new]
    came = [_change(row, is_new=True) for key, row in new.items() if key not in old]
    return [change for change in stayed if change.settings] + gone + came


def _change(row: Data, settings: Iterable[str] = (), *, is_new: bool = False) -> Change:
    words = tuple(SETTINGS[name] for name in settings)
    return Change(row["id"], row["category_id"], row["label"], words, is_new)


def _differing(before: Data, after: Data) -> list[str]:
    compared = [name for name in SETTINGS if name in before and name not in _ELSEWHERE]
    return [name for name in compared if _plain(before[name]) != _plain(after[name])]


def _plain(value: Any) -> Any:
    return value or None  # a version may hold nothing as 0, "", [] or {}
