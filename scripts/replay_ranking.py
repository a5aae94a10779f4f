#!/usr/bin/env python3
"""Compute a frozen PRECISEU ranking again, from the snapshot file alone.

    python3 replay_ranking.py ranking-0123456789ab.json

Needs Python 3.9 or later and nothing else: no portal, no database, no network. It
does not share a line with the portal's own engine, so that the two can be held to
each other, and it is short enough to be read before it is believed.

Ends with 0 when the result computed here is, byte for byte, the one in the file; with 1
when it is not, saying where; with 2 when the file is no snapshot that this script knows.

How a ranking comes about (format 1):

1. Where the panel agreed on a score for a criterion ("consensus"), it stands in the place
   of every evaluator's score for it.
2. An evaluator's total is the sum of score / top x weight over the criteria that were
   judged, times 100, over the weights of these criteria: 0 to 100. null is "cannot judge".
3. A submission's total is the mean of its evaluators' totals, and each criterion's mean
   is over those who judged it. All of it in fractions: nothing is rounded.
4. It passes with at least "quorum" evaluations, a total of at least "total_threshold" and a
   mean of at least "criterion_threshold" on every criterion.
5. Those who pass are ordered by total, then by the mean of each criterion in the order of
   "weights". A decision of the panel in "ties", the latest first, orders those who are
   equal in all of that; else they share their place, and the next places stay empty.
6. The first "finalists" places are finalists, whoever shares a place included, as long as
   there are not more than "finalists_if_tied"; else the shared place stays outside.
7. The first "winners" places win, unless "award" is false or more share them than can win.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMAT = 1


class NotASnapshot(Exception):
    """The file is not what this script computes."""


def read(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as wrong:
        raise NotASnapshot(f"This is no JSON: {wrong}") from None
    if not isinstance(content, dict) or "categories" not in content:
        raise NotASnapshot("This is no snapshot of a ranking: it has no categories.")
    if content.get("format") != FORMAT:
        raise NotASnapshot(f"This script knows format {FORMAT}; the file has format {content.get('format')!r}.")
    return content


def replayed(text: str) -> str:
    """The file with every result computed anew and all else as it is."""
    content = read(text)
    try:
        for category in content["categories"]:
            category["result"] = result(category)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise NotASnapshot(f"Something is missing or misspelt in the file: {wrong!r}") from None
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def result(category: dict[str, Any]) -> list[dict[str, Any]]:
    method = category["method"]
    lines = sorted((line(entry, method) for entry in category["entries"]), key=lambda row: row["name"])
    passed = [row for row in lines if not row["fails"]]
    order(passed, method, category["ties"])
    place_all(passed, method, category["award"])
    ranked = sorted(passed, key=lambda row: (row["place"], row["name"]))
    return [written(row) for row in ranked + [row for row in lines if row["fails"]]]


def line(entry: dict[str, Any], method: dict[str, Any]) -> dict[str, Any]:
    """Total, means and what the entry fails."""
    weights = dict(method["weights"])
    evaluations = [{**one, **entry["consensus"]} for one in entry["evaluations"]]
    totals, given = [], {code: [] for code in weights}
    for one in evaluations:
        scores = {code: Fraction(score) for code, score in one.items() if score is not None}
        for code, score in scores.items():
            given[code].append(score)
        if scores:
            points = sum(score * weights[code] for code, score in scores.items()) / method["top"]
            totals.append(100 * points / sum(weights[code] for code in scores))
    means = {code: mean(scores) for code, scores in given.items()}
    total, fails = mean(totals), []
    if len(evaluations) < method["quorum"]:
        fails.append("quorum")
    if total is None or total < Fraction(method["total_threshold"]):
        fails.append("total")
    least = Fraction(method["criterion_threshold"])
    fails += [code for code in weights if means[code] is None or means[code] < least]
    return {
        "name": entry["name"],
        "evaluations": len(evaluations),
        "total": total,
        "means": means,
        "fails": fails,
        "place": None,
        "ex_aequo": False,
        "finalist": False,
        "winner": False,
    }


def mean(values: list[Fraction]) -> Fraction | None:
    return sum(values) / len(values) if values else None


def order(passed: list[dict[str, Any]], method: dict[str, Any], ties: list[list[str]]) -> None:
    """Give everybody their place: one more than the number of those who stand higher."""
    for row in passed:
        row["chain"] = [row["total"], *(row["means"][code] for code, _weight in method["weights"])]
    for row in passed:
        equal = [other for other in passed if other["chain"] == row["chain"]]
        above = sum(other["chain"] > row["chain"] for other in passed)
        decided = decision(equal, ties)
        row["place"] = 1 + above + (decided.index(row["name"]) if decided else 0)


def decision(equal: list[dict[str, Any]], ties: list[list[str]]) -> list[str] | None:
    """The order that one decision of the panel gives to all of them; the latest decision on an entry counts."""
    latest = {}
    for tie in reversed(ties):
        latest.update(dict.fromkeys(tie, tie))
    names = {row["name"] for row in equal}
    found = [latest.get(name) for name in names]
    if len(names) < 2 or found[0] is None or any(tie is not found[0] for tie in found):
        return None
    return [name for name in found[0] if name in names]


def place_all(passed: list[dict[str, Any]], method: dict[str, Any], award: bool) -> None:
    """Who shares a place, who is a finalist, who wins."""
    closed, finalists = False, 0
    for place in sorted({row["place"] for row in passed}):
        group = [row for row in passed if row["place"] == place]
        room = max(method["finalists"], method["finalists_if_tied"])
        fits = not closed and finalists < method["finalists"] and finalists + len(group) <= room
        finalists += len(group) if fits else 0
        closed = closed or not fits
        for row in group:
            row["ex_aequo"] = len(group) > 1
            row["finalist"] = fits
            row["winner"] = bool(award and fits and place + len(group) - 1 <= method["winners"])


def written(row: dict[str, Any]) -> dict[str, Any]:
    """A line as the file has it: fractions as "numerator/denominator"."""
    kept = {key: value for key, value in row.items() if key != "chain"}
    return {**kept, "total": exact(row["total"]), "means": {code: exact(value) for code, value in row["means"].items()}}


def exact(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def differences(given: dict[str, Any], computed: dict[str, Any]) -> list[str]:
    """Where the two results differ, a sentence each."""
    found = []
    for theirs, ours in zip(given["categories"], computed["categories"]):
        told = {row.get("name"): row for row in theirs.get("result", [])}
        for row in ours["result"]:
            other = told.get(row["name"], {})
            for key, value in row.items():
                if other.get(key) != value:
                    found.append(f"{theirs['code']}, {row['name']}: {key} is {other.get(key)}, computed {value}")
    return found or ["The results agree; the file is written in another way."]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Compute a frozen ranking again, from its snapshot file alone.")
    parser.add_argument("file", help="the snapshot, as it was downloaded")
    path = Path(parser.parse_args(arguments).file)
    try:
        text = path.read_bytes().decode("utf-8")
        computed = replayed(text)
    except (OSError, UnicodeDecodeError, NotASnapshot) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(f"SHA-256 of the file  {hashlib.sha256(text.encode()).hexdigest()}")
    print(f"SHA-256 computed     {hashlib.sha256(computed.encode()).hexdigest()}")
    if computed == text:
        print("The same, byte for byte.")
        return 0
    print("\n".join(["Not the same.", *differences(json.loads(text), json.loads(computed))]))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
