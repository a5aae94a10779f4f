"""A ranking as one canonical JSON text, and the same text computed again from its own inputs. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluation.rules.ranking import Entry, Method, Standing, rank

FORMAT = 1


class NotASnapshot(Exception):
    """A text that is no snapshot of this format; says why."""


def snapshot(edition: str, categories: Sequence[Mapping[str, Any]], judged: Mapping[str, Any] | None = None) -> str:
    """The canonical text: method, inputs and result of every category.

    categories  {"code", "method": Method, "entries": [Entry], "ties": [[name]], "award": bool}
    judged      fingerprints of what was judged and how: "method_card" and "form" (SHA-256), "texts" (name of an entry ->
                number and SHA-256 of the version that the jury read). Nothing is computed from it.
    """
    content = {
        "format": FORMAT,
        "edition": edition,
        "judged": judged or {},
        "categories": [_category(row) for row in sorted(categories, key=lambda row: str(row["code"]))],
    }
    return canonical(content)


def replay(text: str) -> str:
    """The snapshot computed again from the inputs that `text` holds; the same bytes, years later.

    Raises NotASnapshot, in words, for anything else.
    """
    try:
        given = json.loads(text)
        if given["format"] != FORMAT:
            raise NotASnapshot(f"This portal knows format {FORMAT}; the file has format {given['format']!r}.")
        return snapshot(given["edition"], [inputs_of(row) for row in given["categories"]], given["judged"])
    except json.JSONDecodeError as wrong:
        raise NotASnapshot(f"This is no JSON: {wrong}") from None
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as wrong:
        raise NotASnapshot(f"This is no snapshot of a ranking: {wrong!r}") from None


def differences(text: str, computed: str) -> list[str]:
    """Where the results of two snapshots of the same inputs differ, a sentence each."""
    found = []
    for theirs, ours in zip(json.loads(text)["categories"], json.loads(computed)["categories"], strict=False):
        told = {row["name"]: row for row in theirs.get("result", [])}
        for row in ours["result"]:
            other = told.get(row["name"], {})
            unlike = [key for key in row if other.get(key) != row[key]]
            found += [
                f"{ours['code']}, {row['name']}: {key} is {other.get(key)}, computed {row[key]}" for key in unlike
            ]
    return found or ["The results agree; the file is written in another way."]


def inputs_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What one category of a parsed snapshot was computed from, as `snapshot` takes it."""
    return {
        "code": row["code"],
        "method": _method(row["method"]),
        "entries": [_entry(entry) for entry in row["entries"]],
        "ties": row["ties"],
        "award": row["award"],
    }


def canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _category(row: Mapping[str, Any]) -> dict[str, Any]:
    method: Method = row["method"]
    entries: Sequence[Entry] = row["entries"]
    standings = rank(entries, method, ties=row["ties"], award=row["award"])
    return {
        "code": row["code"],
        "method": {
            "weights": [[code, weight] for code, weight in method.weights.items()],
            "top": method.top,
            "quorum": method.quorum,
            "criterion_threshold": _plain(method.criterion_threshold),
            "total_threshold": _plain(method.total_threshold),
            "finalists": method.finalists,
            "finalists_if_tied": method.finalists_if_tied,
            "winners": method.winners,
        },
        "entries": [_written(entry) for entry in sorted(entries, key=lambda entry: entry.name)],
        "ties": [list(tie) for tie in row["ties"]],
        "award": row["award"],
        "result": [_result(standing) for standing in standings],
    }


def _written(entry: Entry) -> dict[str, Any]:
    """Evaluations as a sorted list: who gave them is not in the file, nor the order in which they came."""
    judgements = [
        {code: None if score is None else f"{Decimal(score):.1f}" for code, score in judgement.items()}
        for judgement in entry.judgements
    ]
    consensus = {code: f"{Decimal(score):.1f}" for code, score in entry.consensus.items()}
    return {"name": entry.name, "evaluations": sorted(judgements, key=canonical), "consensus": consensus}


def _entry(row: Mapping[str, Any]) -> Entry:
    judgements = tuple(
        {code: None if score is None else Decimal(score) for code, score in judgement.items()}
        for judgement in row["evaluations"]
    )
    consensus = {code: Decimal(score) for code, score in row["consensus"].items()}
    return Entry(row["name"], judgements, consensus)


def _method(row: Mapping[str, Any]) -> Method:
    return Method(
        weights=dict(row["weights"]),
        top=row["top"],
        quorum=row["quorum"],
        criterion_threshold=Decimal(row["criterion_threshold"]),
        total_threshold=Decimal(row["total_threshold"]),
        finalists=row["finalists"],
        finalists_if_tied=row["finalists_if_tied"],
        winners=row["winners"],
    )


def _result(standing: Standing) -> dict[str, Any]:
    line = standing.line
    return {
        "name": line.name,
        "evaluations": line.evaluations,
        "total": _exact(line.total),
        "means": {code: _exact(mean) for code, mean in line.means.items()},
        "fails": list(line.why),
        "place": standing.place,
        "ex_aequo": standing.ex_aequo,
        "finalist": standing.finalist,
        "winner": standing.winner,
    }


def _plain(value: Decimal) -> str:
    """ "65" and "70", never "65.00" nor "7E+1"."""
    return format(Decimal(value).normalize(), "f")


def _exact(value: Fraction | None) -> str | None:
    """ "637/8": exact, readable, the same on every machine."""
    return None if value is None else f"{value.numerator}/{value.denominator}"
