"""The method card: how an edition judges, as one canonical file. Public, hashed, and what the engine reads.

Until the call opens it is composed from the columns that staff set. From then on these may not change any more; the text
is kept (`actions.publish_method_card`), and whoever asks is given what was kept, whatever the columns say.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from calls.models import Category, Edition, MethodCard

FORMAT = 1
# What the engine does for every edition, in the words of the file: a file is read without the portal. Not translated.
ANCHORS = ["fails or cannot be judged", "poor", "fair", "good", "very good", "excellent"]
TOTALS = {
    "evaluation": "100 x sum of (score / top x weight) / sum of the weights, over the criteria that were judged",
    "submission": "mean of its evaluations; ranked unrounded, shown with two decimals",
    "consensus": "a score that the panel agreed on stands in the place of every evaluator's score for that criterion",
}
TIES = ["total", "mean of each criterion in listed order", "panel with a written reason", "ex aequo"]
CONFLICTS = [
    "own organisation or its parent",
    "own mail domain, public mail providers apart",
    "named partner or co-editor",
    "applicant in the same category",
    "staff of a PRECISEU partner on an entry of that partner",
    "declared by the evaluator before the text opens",
    "found later: the scores are void and the reason is kept",
]


@dataclass(frozen=True, slots=True)
class Card:
    """The text, its fingerprint and what it says. `published_at` is None while staff may still change it."""

    text: str
    sha256: str
    content: dict[str, Any]
    published_at: datetime | None


def card_of(edition: Edition) -> Card:
    """The card that holds. One query where it is kept, else two."""
    kept = kept_card(edition)
    if kept is not None:
        return Card(kept.canonical, kept.sha256, kept.content, kept.published_at)
    content = composed(edition, list(edition.categories.prefetch_related("criteria")))
    text = canonical(content)
    return Card(text, hashlib.sha256(text.encode()).hexdigest(), content, None)


def kept_card(edition: Edition) -> MethodCard | None:
    """No query where the edition came from `with_gates`, or was asked before and had one."""
    try:
        return edition.method_card
    except MethodCard.DoesNotExist:
        return None


def composed(edition: Edition, categories: list[Category]) -> dict[str, Any]:
    """What the columns say."""
    method = edition.method
    return {
        "format": FORMAT,
        "edition": edition.slug,
        "title": edition.title,
        "scale": {"top": method.scale_max, "step": "0.5", "anchors": ANCHORS if method.scale_max == 5 else []},
        "evaluators_per_submission": method.evaluators_per_submission,
        "quorum": method.quorum,
        "comment_min_characters": method.comment_min_characters,
        "thresholds": {"criterion": _plain(method.criterion_threshold), "total": _plain(method.total_threshold)},
        "talk_from": {"criterion": _plain(method.spread_criterion), "total": _plain(method.spread_total)},
        "totals": TOTALS,
        "ties": TIES,
        "finalists": method.finalists,
        "finalists_if_tied": method.finalists_if_tied,
        "winners": method.winners,
        "no_award_possible": True,
        "vote": {"mode": str(method.vote_mode), "weight": method.vote_weight},
        "conflicts": CONFLICTS,
        "blind": {"names_hidden": method.blind, "titles_hidden": method.blind_titles},
        "categories": [_category(category) for category in categories],
    }


def _category(category: Category) -> dict[str, Any]:
    criteria = [{"code": row.code, "name": row.name, "weight": row.weight} for row in category.criteria.all()]
    return {"code": category.code, "name": category.name, "criteria": criteria}


def _plain(value: Any) -> str:
    """ "65", never "65.00" nor "6.5E+1"."""
    return format(Decimal(value).normalize(), "f")


def canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
