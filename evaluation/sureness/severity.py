"""How severe evaluators are beside the others. Shown, never applied to a score. Loads NumPy: import it where it is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

# (evaluator, entry) -> total of the evaluation, 0 to 100.
Given = Mapping[tuple[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class Severity:
    """One evaluator; all in points of 100.

    mean        of the own totals
    difference  of the own totals from the mean of the others on the same entries; None where nobody shares one
    effect      how much more than the evaluators of the same `part` they give once the entries are allowed for, from the
                additive model; negative is severe. None where nobody shares an entry
    error       standard error of `effect`; None where nothing is left to estimate it from
    part        evaluators who are connected by entries; effects of different parts cannot be compared
    """

    evaluator: str
    entries: int
    mean: Fraction
    difference: Fraction | None
    effect: float | None
    error: float | None
    part: int


def severities(given: Given) -> list[Severity]:
    """Every evaluator, by name.

    The model is total = entry + evaluator + rest, solved by least squares; the
    evaluators' effects add up to 0 within each connected part. It tells a severe
    evaluator from one who had weak entries, as far as the entries are shared.

    Source: Braun 1988, Journal of Educational Statistics 13(1), 1-18, doi:10.3102/10769986013001001 (additive reader
    effects by least squares); Houston, Raymond and Svec 1991, Applied Psychological Measurement 15(4), 409-421,
    doi:10.1177/014662169101500411.
    """
    parts = _parts(given)
    found: list[Severity] = []
    for number, (evaluators, entries) in enumerate(parts, 1):
        own = {pair: value for pair, value in given.items() if pair[0] in set(evaluators)}
        effects = _effects(own, evaluators, entries)
        for name, (effect, error) in zip(evaluators, effects, strict=True):
            values = [value for (who, _entry), value in own.items() if who == name]
            mean = sum(values, Fraction(0)) / len(values)
            found.append(Severity(name, len(values), mean, _difference(own, name), effect, error, number))
    return sorted(found, key=lambda row: row.evaluator)


def _difference(given: Given, name: str) -> Fraction | None:
    others: dict[str, list[Fraction]] = defaultdict(list)
    for (who, entry), value in given.items():
        if who != name:
            others[entry].append(value)
    apart = [
        value - sum(others[entry], Fraction(0)) / len(others[entry])
        for (who, entry), value in given.items()
        if who == name and others[entry]
    ]
    return sum(apart, Fraction(0)) / len(apart) if apart else None


def _effects(
    given: Given, evaluators: Sequence[str], entries: Sequence[str]
) -> list[tuple[float | None, float | None]]:
    """Effect and standard error of each evaluator; alone in a part, or without a shared entry, there is none."""
    if len(evaluators) < 2:
        return [(None, None)] * len(evaluators)
    who = {name: column for column, name in enumerate(evaluators)}
    what = {name: column for column, name in enumerate(entries)}
    rows = sorted(given.items())
    design = np.zeros((len(rows), len(entries) + len(evaluators) - 1))
    for number, ((evaluator, entry), _value) in enumerate(rows):
        design[number, what[entry]] = 1
        column = who[evaluator]
        if column < len(evaluators) - 1:
            design[number, len(entries) + column] = 1
        else:  # the last one's effect is minus the sum of the others'
            design[number, len(entries) :] = -1
    observed = np.array([float(value) for _pair, value in rows])
    solved = np.linalg.lstsq(design, observed, rcond=None)[0]
    free = len(rows) - design.shape[1]
    effects = np.append(solved[len(entries) :], -solved[len(entries) :].sum())
    if free < 1:
        return [(float(effect), None) for effect in effects]
    variance = float(((observed - design @ solved) ** 2).sum()) / free
    spread = np.linalg.pinv(design.T @ design)[len(entries) :, len(entries) :] * variance
    errors = np.sqrt(np.maximum(np.append(np.diag(spread), spread.sum()), 0))
    return [(float(effect), float(error)) for effect, error in zip(effects, errors, strict=True)]


def _parts(given: Given) -> list[tuple[list[str], list[str]]]:
    """Evaluators and entries that hang together, the largest part first."""
    entries_of: dict[str, set[str]] = defaultdict(set)
    for evaluator, entry in given:
        entries_of[evaluator].add(entry)
    parts: list[tuple[set[str], set[str]]] = []
    for evaluator, entries in sorted(entries_of.items()):
        joined = [part for part in parts if part[1] & entries]
        parts = [part for part in parts if part not in joined]
        parts.append(({evaluator}.union(*(p[0] for p in joined)), entries.union(*(p[1] for p in joined))))
    parts.sort(key=lambda part: (-len(part[0]), min(part[0])))
    return [(sorted(evaluators), sorted(entries)) for evaluators, entries in parts]
