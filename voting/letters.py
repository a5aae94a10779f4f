"""The words of a ballot's letter: written once for all who chose the same, then only link and moment differ.

Writing a letter takes a third of the time of a ballot, and there are a few hundred different ballots at most.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import get_language

from calls import moments
from calls.models import Edition
from notifications.actions import Words, words_of
from notifications.links import absolute
from voting.paper import KEPT, Choice, Finalist

Pairs = list[tuple[Choice, Finalist | None]]  # each category of the paper, and who is chosen in it

# What stands in the kept words for what differs. Nobody's text can hold them: they are no characters for text.
LINK, CODE, UNTIL = "\ue000link\ue000", "\ue000code\ue000", "\ue000until\ue000"


def ballot_words(edition: Edition, version: str, pairs: Pairs, code: str, until: datetime) -> Words:
    """The letter of a ballot that chose `pairs`; `version` is the paper's (voting.paper.Stage).

    code   what confirms the ballot: the end of the link, and written out for whoever reads the letter on another device
    """
    chosen = ",".join(str(finalist.pk) if finalist else "-" for _, finalist in pairs)
    key = f"ballot-letter:{version}:{chosen}:{get_language()}"
    kept: Words | None = caches["pages"].get(key)
    if kept is None:
        context = {"edition": edition, "pairs": pairs, "link": LINK, "code": CODE, "until": UNTIL}
        context["code_page"] = absolute(reverse("voting:letter_code"))
        kept = words_of("ballot", context, rehearsal=edition.is_rehearsal)
        caches["pages"].set(key, kept, KEPT)
    last = moments.words(moments.last_minute(until), edition.time_zone, offset=True)
    link = absolute(reverse("voting:confirm", args=[code]))
    text, html = (part.replace(LINK, link).replace(CODE, code).replace(UNTIL, last) for part in (kept.text, kept.html))
    return replace(kept, text=text, html=html)
