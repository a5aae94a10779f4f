"""Two snapshots of one edition side by side: who moved, whose total changed, which inputs changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

# What of a result or of the inputs of an entry can differ, in the order in which it is told.
RESULTS = ("place", "ex_aequo", "finalist", "winner", "total", "means", "fails")
INPUTS = ("evaluations", "consensus")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in both; `before` or `after` is None where the snapshot does not know it.

    results   keys of its result that differ        inputs   what it rests on that differs, "text" among them
    """

    name: str
    before: Row | None
    after: Row | None
    results: tuple[str, ...]
    inputs: tuple[str, ...]
    counted: tuple[int, int]  # evaluations before and after


@dataclass(frozen=True, slots=True)
class Category:
    """One category: the entries that differ in anything, and what differs for all of them: method, ties, award."""

    code: str
    entries: tuple[Entry, ...]
    decisions: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.entries or self.decisions)


def difference(before: Row, after: Row) -> list[Category]:
    """Every category of two parsed snapshots, in the order of their codes."""
    old, new = ({row["code"]: row for row in content["categories"]} for content in (before, after))
    texts = before["judged"].get("texts", {}), after["judged"].get("texts", {})
    return [_category(code, old.get(code), new.get(code), texts) for code in sorted({*old, *new})]


def outcomes_changed(before: Row, after: Row, *, winners: bool) -> list[str]:
    """Names of entries in both that were, or would be, told something else; `winners`: who won is told, too."""
    keys = ("finalist", "winner") if winners else ("finalist",)
    return [
        entry.name
        for category in difference(before, after)
        for entry in category.entries
        if entry.before is not None and (entry.after is None or any(entry.before[k] != entry.after[k] for k in keys))
    ]


def _category(code: str, old: Row | None, new: Row | None, texts: tuple[Row, Row]) -> Category:
    empty: dict[str, Any] = {"entries": [], "result": [], "method": None, "ties": [], "award": None}
    before, after = old or empty, new or empty
    decisions = tuple(key for key in ("method", "ties", "award") if before[key] != after[key])
    results = [{row["name"]: row for row in one["result"]} for one in (before, after)]
    inputs = [{row["name"]: row for row in one["entries"]} for one in (before, after)]
    entries = [_entry(name, results, inputs, texts) for name in sorted({*results[0], *results[1]})]
    return Category(code, tuple(entry for entry in entries if entry.results or entry.inputs), decisions)


def _entry(name: str, results: list[dict[str, Row]], inputs: list[dict[str, Row]], texts: tuple[Row, Row]) -> Entry:
    before, after = (one.get(name) for one in results)
    given, taken = (one.get(name, {}) for one in inputs)
    changed = tuple(key for key in RESULTS if (before or {}).get(key) != (after or {}).get(key))
    rests = tuple(key for key in INPUTS if given.get(key) != taken.get(key))
    if texts[0].get(name) != texts[1].get(name):
        rests = (*rests, "text")
    counted = len(given.get("evaluations", ())), len(taken.get("evaluations", ()))
    return Entry(name, before, after, changed, rests, counted)
