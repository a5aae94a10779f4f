"""Two contents of one submission side by side. Pure: contents in, differences out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

NOT_CONTENT = ("format", "version", "arrived_at", "number")  # of the receipt, not of what somebody wrote


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two contents say differently; an empty side says nothing about it."""

    name: str
    before: str
    after: str


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether both say the same, whenever and as whichever version they arrived."""
    return all(one.get(part) == other.get(part) for part in {*one, *other} if part not in NOT_CONTENT)


def mark(content: dict[str, Any]) -> str:
    """Hexadecimal SHA-256 that two contents share exactly when they are the same; a page carries it to its submit."""
    said = {part: value for part, value in content.items() if part not in NOT_CONTENT}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What differs, in the order of the newer form; questions that only the older one asks come last."""
    old, new = dict(_said(before)), dict(_said(after))
    return [
        Difference(name, old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys([*new, *old])
        if old.get(name, "") != new.get(name, "")
    ]


def _said(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and text of everything a content says."""
    organisation, project = content.get("organisation", {}), content.get("project", {})
    yield _("Organisation"), str(organisation.get("legal_name", ""))
    yield _("Country"), str(organisation.get("country", ""))
    yield _("Project"), str(project.get("title", ""))
    yield _("Acronym"), str(project.get("acronym", ""))
    yield _("Website"), str(project.get("website", ""))
    yield _("Category"), str(content.get("category", {}).get("name", ""))
    for answer in content.get("answers", ()):
        if answer.get("kind") != "files":
            yield str(answer["label"]), _in_words(answer.get("value"))
    files = content.get("files", ())
    yield _("Files"), "\n".join(f"{file['name']} ({file['sha256'][:12]}…)" for file in files)
    yield _("Declarations"), "\n".join(str(row["text"]) for row in content.get("declarations", ()))


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_in_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "\n".join(_in_words(part) for part in value)
    return "" if value is None else str(value)
