"""In which regions entries are used: what applicants named, one after another, in answer to one question."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from calls.models import Edition
from reports.tables.answers import contents_of

REGIONS = "regions"  # the code of that question; a form without it has no such statistic
LEAST = 2  # a region that a single entry names may tell whose it is
_BETWEEN = re.compile(r"[,;\n]+")


def counted(edition: Edition) -> tuple[list[tuple[str, int]], int] | None:
    """Regions that two entries or more name, the most first, and how many more are named once; None if nobody was asked.

    An entry counts once for a region however often it names it, in whatever capitals; the most frequent spelling stands.
    """
    counts, spelt, asked = Counter[str](), defaultdict[str, Counter[str]](Counter), False
    for _fields, content in contents_of(edition):
        for answer in content.get("answers", ()):
            if answer.get("question") == REGIONS:
                asked = True
                names = _named(answer.get("value"))
                counts += Counter({name.casefold() for name in names})
                for name in names:
                    spelt[name.casefold()][name] += 1
    if not asked:
        return None
    often = [
        (min(spelt[key], key=lambda name: (-spelt[key][name], name)), number)
        for key, number in counts.items()
        if number >= LEAST
    ]
    return sorted(often, key=lambda pair: (-pair[1], pair[0])), len(counts) - len(often)


def _named(value: Any) -> list[str]:
    """The regions of one answer: a list of choices, or a text with commas, semicolons or lines between them."""
    parts = value if isinstance(value, list) else _BETWEEN.split(str(value or ""))
    return [name for part in parts if (name := " ".join(str(part).split()).strip(" ."))]
