"""An assignment in plain words: why each pair, how much everybody has to read, and what could not be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from evaluation.assigning.problem import ABSENT, HAD_IT, SUSPECTED, Entry, Judge, Pair, Problem, Solution
from evaluation.jury.languages import name_of as name_of_language


@dataclass(frozen=True, slots=True)
class Load:
    judge: str
    entries: int
    added: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """An entry without enough judges. `code`: conflicted | few | full."""

    entry: str
    missing: int
    code: str
    reason: str


def reasons_of(problem: Problem, solution: Solution) -> dict[Pair, str]:
    """Why each pair stands, one sentence each."""
    judges, entries = {row.name: row for row in problem.judges}, {row.name: row for row in problem.entries}
    return {
        pair: _("Has it already.") if pair in problem.standing else _why(judges[pair[0]], entries[pair[1]])
        for pair in sorted(solution.pairs)
    }


def _why(judge: Judge, entry: Entry) -> str:
    """Category, language where the judge named any, and the keywords in common."""
    shared = sorted(judge.keywords & entry.keywords)
    said = [_where(judge, entry), *_language(judge, entry)]
    said.append(_("in common: %(words)s") % {"words": ", ".join(shared[:5])} if shared else _("no keyword in common"))
    return _("%(reasons)s.") % {"reasons": "; ".join(said)}


def _where(judge: Judge, entry: Entry) -> str:
    if entry.category in judge.categories:
        return _("Judges this category (%(code)s)") % {"code": entry.category}
    if judge.categories:
        return _("From another category, because the others are full, conflicted or a worse match")
    return _("Judges every category")


def _language(judge: Judge, entry: Entry) -> list[str]:
    if not judge.languages or not entry.language:
        return []
    name = name_of_language(entry.language)
    if entry.language in judge.languages:
        return [_("reads %(language)s") % {"language": name}]
    return [_("does not name %(language)s as a language") % {"language": name}]


def loads_of(
    problem: Problem,
    solution: Solution,
    called: Mapping[str, str],
    elsewhere: Mapping[str, int],
    most: Mapping[str, int],
) -> list[Load]:
    """What each judge has to read, standing pairs included, in the order of what the judges are called.

    elsewhere  judge's name -> how many entries outside of the problem they have besides
    most       judge's name -> how many they take on in all; less than they have where that was lowered since
    """
    held = Counter(pair[0] for pair in solution.pairs) + Counter(elsewhere)
    new = Counter(pair[0] for pair in solution.added)
    loads = [Load(called[row.name], held[row.name], new[row.name], most[row.name]) for row in problem.judges]
    return sorted(loads, key=lambda load: load.judge)


def shortages_of(
    problem: Problem, solution: Solution, called: Mapping[str, str], *, name_full: bool = True
) -> list[Shortage]:
    """Why each short entry is short, in words that name its judges as they are called.

    name_full  whose capacity is used up is named; it tells what they read besides
    """
    held = Counter(pair[0] for pair in solution.pairs)
    full = {row.name for row in problem.judges if held[row.name] >= row.capacity}
    entries = {row.name: row for row in problem.entries}
    return [
        Shortage(name, missing, *_short(problem, entries[name], full if name_full else set(), called))
        for name, missing in solution.short.items()
    ]


def _short(problem: Problem, entry: Entry, full: set[str], called: Mapping[str, str]) -> tuple[str, str]:
    serving = [row for row in problem.judges if problem.serves(row, entry)]
    free = [row for row in serving if problem.allows(row, entry)]
    if serving and not free:
        return "conflicted", _("No evaluator may read it: %(names)s.") % {"names": _barred(problem, entry, called)}
    if len(serving) < problem.each:
        words = _("Too few evaluators: %(n)s of %(each)s for this category.")
        return "few", words % {"n": len(serving), "each": problem.each}
    if len(free) < problem.each:
        words = _("Only %(n)s of the evaluators may read it. Not: %(names)s.")
        return "conflicted", words % {"n": len(free), "names": _barred(problem, entry, called)}
    names = ", ".join(sorted(called[row.name] for row in free if row.name in full))
    return "full", _("Capacity is used up: %(names)s.") % {"names": names} if names else _("Capacity is used up.")


def _barred(problem: Problem, entry: Entry, called: Mapping[str, str]) -> str:
    """Who may not read the entry, each with what stands in the way."""
    ways = {HAD_IT: _("had it before"), SUSPECTED: _("suspected conflict, not decided"), ABSENT: _("absent")}
    said = [
        (called[row.name], ways.get(problem.forbidden[row.name, entry.name], _("conflict of interest")))
        for row in problem.judges
        if (row.name, entry.name) in problem.forbidden
    ]
    return ", ".join(f"{name} ({why})" for name, why in sorted(said))
