"""The words of a ballot's letters: written once for all who chose the same, then only link, codes and moment differ.

Writing a letter takes a third of the time of a ballot, and there are a few hundred different ballots at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Any

from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import get_language

from calls import moments
from calls.models import Edition
from notifications.actions import Words, words_of
from notifications.links import absolute
from voting.chosen import Chosen
from voting.paper import KEPT, Choice, Finalist, Stage

Pairs = list[tuple[Choice, Finalist | None]]  # each category of the paper, and who is chosen in it


def _later(name: str) -> str:
    """What stands in the kept words for what differs. Nobody's text can hold it: it is no characters for text."""
    return f"\ue000{name}\ue000"


LINK, CODE, UNTIL, MOMENT = map(_later, ("link", "code", "until", "moment"))


def ballot_words(stage: Stage, pairs: Pairs, code: str, until: datetime) -> Words:
    """The letter of a ballot that chose `pairs`.

    code   what confirms the ballot: the end of the link, and written out for whoever reads the letter on another device
    """
    edition = stage.edition

    def context() -> dict[str, Any]:
        code_page = absolute(reverse("voting:letter_code"))
        return {"pairs": pairs, "link": LINK, "code": CODE, "until": UNTIL, "code_page": code_page}

    last = moments.words(moments.last_minute(until), edition.time_zone, offset=True)
    link = absolute(reverse("voting:confirm", args=[code]))
    chosen = ",".join(str(finalist.pk) if finalist else "-" for _, finalist in pairs)
    return _words("ballot", stage, chosen, context, {LINK: link, CODE: code, UNTIL: last})


def receipt_words(stage: Stage, rows: Sequence[Chosen], at: datetime) -> Words:
    """The receipt of a ballot that chose `rows` and was confirmed at `at`."""
    edition = stage.edition
    codes = [_later(f"code {number}") for number, _ in enumerate(rows)]

    def context() -> dict[str, Any]:
        check = absolute(reverse("voting:check", args=[edition.slug]))
        return {"rows": list(zip(rows, codes, strict=True)), "moment": MOMENT, "check": check}

    said = {code: row.vote.code for code, row in zip(codes, rows, strict=True)}
    said[MOMENT] = moments.words(at, edition.time_zone, seconds=True, offset=True)
    chosen = ",".join(f"{row.finalist.pk}{'+' if row.settled else '-'}" for row in rows)
    return _words("ballot_receipt", stage, chosen, context, said)


def _words(
    kind: str, stage: Stage, chosen: str, context: Callable[[], dict[str, Any]], said: Mapping[str, str]
) -> Words:
    """The letter `kind` of all who chose `chosen`, with what is `said` in the places of its own."""
    edition: Edition = stage.edition
    key = f"{kind}:{stage.version}:{chosen}:{get_language()}"
    kept: Words | None = caches["pages"].get(key)
    if kept is None:
        kept = words_of(kind, {"edition": edition, **context()}, rehearsal=edition.is_rehearsal)
        caches["pages"].set(key, kept, KEPT)
    text, html = (reduce(lambda part, one: part.replace(*one), said.items(), part) for part in (kept.text, kept.html))
    return replace(kept, text=text, html=html)
