"""What a letter says where staff have worded it: for `notifications.actions.words_of`, and for a look before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString

from notifications.wording.declared import Declared
from notifications.wording.kinds import DECLARED
from notifications.wording.models import LetterWording
from notifications.wording.rendering import Values, as_html, as_text, filled

FOLDER = "_worded"  # below templates/letters/


@dataclass(frozen=True, slots=True)
class Worded:
    """Words with their values, and the files in whose frame they stand."""

    subject: str
    text: str
    html: SafeString
    text_frame: str
    html_frame: str


def worded(
    subject: str, body: str, declared: Declared, context: Mapping[str, Any], *, frame: str = "", sampled: bool = False
) -> Worded:
    """In the present language.

    frame    the folder of the letter whose reason to be sent is told
    sampled  as in `Values`
    """
    values = Values(declared, context, sampled=sampled)
    around = f"letters/{frame}/body" if frame else "letters/_frame"
    said = as_text(body, declared, values), as_html(body, declared, values)
    return Worded(filled(subject, values), *said, f"{around}.txt", f"{around}.html")


def in_place_of(kind: str, context: dict[str, Any], *, edition: str) -> tuple[str, dict[str, Any]]:
    """The folder whose files make the letter, and what they need: those of `kind`, unless staff have worded it.

    One look into the table for kinds that may be worded, none for the others: ballots cost nothing more.
    """
    declared = DECLARED.get(kind)
    if declared is None:
        return kind, context
    row = LetterWording.objects.standing(kind, edition=edition, language=translation.get_language() or "")
    if row is None:
        return kind, context
    return FOLDER, context | {"worded": worded(row.subject, row.body, declared, context, frame=kind)}
