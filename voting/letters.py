"""The words of a ballot's letters: written once for all who chose the same, then only link, codes and moment differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from calls import moments
from calls.models import Edition
from notifications.actions import Words, words_of
from notifications.links import absolute
from voting.chosen import Chosen
from voting.drawn import Cut, cut, drawn, filled, later
from voting.paper import Choice, Finalist, Stage

Pairs = list[tuple[Choice, Finalist | None]]  # each category of the paper, and who is chosen in it


LINK, CODE, UNTIL, MOMENT = map(later, ("link", "code", "until", "moment"))


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
    codes = code_places(rows)

    def context() -> dict[str, Any]:
        check = absolute(reverse("voting:check", args=[edition.slug]))
        return {"rows": list(zip(rows, codes, strict=True)), "moment": MOMENT, "check": check}

    said = {code: row.code for code, row in zip(codes, rows, strict=True)}
    said[MOMENT] = moments.words(at, edition.time_zone, seconds=True, offset=True)
    return _words("ballot_receipt", stage, fates(rows), context, said)


def code_places(rows: Sequence[Chosen]) -> list[str]:
    """Where the receipt code of each of `rows` is to stand."""
    return [later(f"code {number}") for number, _ in enumerate(rows)]


def fates(rows: Sequence[Chosen]) -> str:
    """Whom the ballot of `rows` chose, and what became of each choice: what its receipt says differently."""
    return ",".join(f"{row.finalist.pk}{'+' if row.settled else '0' if row.in_vain else '-'}" for row in rows)


def _words(
    kind: str, stage: Stage, chosen: str, context: Callable[[], dict[str, Any]], said: Mapping[str, str]
) -> Words:
    """The letter `kind` of all who chose `chosen`, with what is `said` in the places of its own."""
    edition: Edition = stage.edition

    def draw() -> tuple[str, Cut, Cut]:
        words = words_of(kind, {"edition": edition, **context()}, rehearsal=edition.is_rehearsal)
        return words.subject, cut(words.text), cut(words.html)

    subject, text, html = drawn(kind, stage, chosen, draw)
    return Words(subject, filled(text, said), filled(html, said))
