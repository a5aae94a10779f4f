"""What evaluators read where an edition is evaluated blind: nothing that the portal knows to name the applicant. Pure.

What it does not find: names inside answers that the form does not mark, and inside files (docs/adr/0043).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from calls.models import Question
from submissions.generic_words import GENERIC
from submissions.likeness import folded

PARTNERS = "partners"  # code of the question that always names who takes part
SHORTEST = 3  # letters of a word that says who it is
WITHIN = 5  # letters from which it is looked for inside other words, too
_SUFFIXES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def redacted(content: dict[str, Any], *, titles: bool) -> dict[str, Any]:
    """A content as evaluators read it who may not know whose it is. A list of what stays: what is new, stays hidden.

    titles  hide the title, whatever it says
    """
    project, organisation = content.get("project", {}), content.get("organisation", {})
    number = str(content.get("number", ""))
    title = shown_title(
        number,
        str(project.get("title", "")),
        names=[organisation.get("legal_name", "")],
        acronym=project.get("acronym", ""),
        websites=[organisation.get("website", ""), project.get("website", "")],
        hide=titles,
    )
    return {
        "blind": True,
        "number": number,
        "category": content.get("category", {}),
        "organisation": {},
        "project": {"title": title},
        "answers": [row for row in content.get("answers", ()) if not _tells(row)],
        "files": [
            {"id": row["id"], "name": name, "content_type": row["content_type"], "size": row["size"]}
            for row, name in _renamed(content)
        ],
    }


def shown_title(
    number: str, title: str, *, names: Iterable[str], acronym: str, websites: Iterable[str], hide: bool
) -> str:
    """The title; the number of the entry instead, where the title is to be hidden or says whose it is."""
    telling = {word for name in names for word in _words_of(name)} | {word for site in websites for word in _site(site)}
    telling |= {folded(acronym)} if acronym else set()
    words, text = set(folded(title).split()), folded(title).replace(" ", "")
    found = any(_within(word, words, text) for word in telling if len(word) >= SHORTEST)
    return _("Entry %(number)s") % {"number": number} if hide or found else title


def file_name(content: dict[str, Any], file: str) -> str:
    """What evaluators save the file with this public id as; empty where they do not get it."""
    return next((name for row, name in _renamed(content) if row["id"] == file), "")


def _renamed(content: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Numbered as they stand in what was handed in, without those that name the applicant or are for staff."""
    for number, row in enumerate(content.get("files", ()), 1):
        if not row.get("identifies_applicant") and row.get("visibility") != Question.Visibility.STAFF:
            yield row, _("Attachment %(number)d") % {"number": number} + _SUFFIXES.get(row["content_type"], "")


def _tells(answer: dict[str, Any]) -> bool:
    """Whether the answer names the applicant: as the form marks it, a web address, or the partners."""
    marked = bool(answer.get("identifies_applicant"))
    return marked or answer.get("question") == PARTNERS or answer.get("kind") == Question.Kind.LINK


def _words_of(name: str) -> set[str]:
    """The whole name, its words that are not everybody's, and its initials with and without the small words."""
    words = folded(name).split()
    initials = {"".join(word[0] for word in part) for part in (words, [word for word in words if len(word) > SHORTEST])}
    own = {word for word in words if word not in GENERIC}
    return own | initials | {"".join(words)}


def _site(address: str) -> set[str]:
    """The names in a web address: without "www" and what stands after the last dot."""
    labels = (urlsplit(address).hostname or "").split(".")[:-1]
    return {part for label in labels for part in (folded(label).replace(" ", ""),) if part not in {"www", *GENERIC}}


def _within(word: str, words: set[str], text: str) -> bool:
    squeezed = word.replace(" ", "")
    return squeezed in words or (len(squeezed) >= WITHIN and squeezed in text)
