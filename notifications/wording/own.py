"""What a letter says by itself, with its placeholders where its values stand: for staff to read before they write."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.template.loader import render_to_string

from notifications.wording.declared import Declared, Placeholder
from notifications.wording.rendering import Values

_WHOLE = re.compile(r"\{\{ ([\w.]+) \}\}")  # a source that is one value
_MOMENTS = re.compile(
    r"\{% if ([\w.]+) %\}\{% (?:last_minute_words|moment_words|moment_span_words|remaining) (.+?) as "
)
_BUTTON = re.compile(r"^([^{}\n]+): (\{\w+\})\Z", re.MULTILINE)  # the last line of most letters
_FRAME = "\n\n--\n"  # below it every letter says the same
LATER = datetime(2099, 3, 1, 11, tzinfo=UTC)
SHORTEST = 3  # characters of a value that is looked for; a figure of one or two stands elsewhere, too


class Gap(str):
    """A value that no placeholder offers. It is nothing where the letter asks whether there is any."""

    def __bool__(self) -> bool:
        return False


class Thing:
    """Something with the values that were put into it; every other one is a gap."""

    def __init__(self, **values: Any) -> None:
        self.__dict__ |= values

    def __getattr__(self, name: str) -> Gap:
        if name.startswith("_") or name == "resolve_expression":
            raise AttributeError(name)
        return Gap("…")

    def put(self, path: str, value: Any) -> None:
        first, _dot, rest = path.partition(".")
        if not rest:
            self.__dict__[first] = value
            return
        if not isinstance(self.__dict__.get(first), Thing):
            self.__dict__[first] = Thing()
        self.__dict__[first].put(rest, value)


# What stands for the rows that some placeholders go through, and for what a letter asks of Python.
ROWS: dict[str, Any] = {
    "submissions": [Thing(project=Thing(title="«project»"), category=Thing(name="«category»"))],
    "rows": [
        Thing(submission=Thing(number="«number»", category=Thing(name="«category»")), get_state_display="«state»")
    ],
    "opened": [Thing(number="«number»", question=Thing(label="«question»"))],
    "check.failed": [Thing(name="«rule»", reason="«reason»")],
    "session.url": "«address»",
    "submission.edition.method": Thing(),
    "submission.project.title": Gap("…"),
}
A_NUMBER = {"count": 4242}  # where only a number will do: found again in the text, as no small one would be


def own_words(declared: Declared) -> tuple[str, str]:
    """Subject and text in the present language; what the letter says only sometimes may be missing."""
    context = _context(declared)
    values = Values(declared, context)
    folder = f"letters/{declared.kind}"
    subject, text = (
        render_to_string(f"{folder}/{name}.txt", context, using="plaintext") for name in ("subject", "body")
    )
    whole = _named(re.sub(r"\n{3,}", "\n\n", text.partition(_FRAME)[0]).strip(), declared, values)
    title, _gap, rest = whole.partition("\n\n")  # a letter of staff has its subject for a title
    body = rest if rest and all(f"{{{name}}}" in rest for name in declared.needs) else f"{title}\n\n{rest}"
    return " ".join(_named(subject, declared, values).split()), _BUTTON.sub(r"[\1](\2)", body.strip())


def _context(declared: Declared) -> dict[str, Any]:
    """Something for every value that a placeholder is made of."""
    whole = Thing(edition=Thing(time_zone="Europe/Brussels"))
    for path, rows in ROWS.items():
        whole.put(path, rows)
    later = LATER
    for one in declared.placeholders:
        if one.made:
            whole.put(one.source, one.sample)
        elif found := _WHOLE.fullmatch(one.source):
            whole.put(found[1], f"{{{one.name}}}")
        for moment in _moments(one):
            later += timedelta(days=1, hours=1)
            whole.put(moment, later)
    return {**whole.__dict__, **A_NUMBER, "now": LATER - timedelta(days=50)}


def _moments(one: Placeholder) -> list[str]:
    found = _MOMENTS.search(one.source)
    return [part for part in found[2].split() if part != "now" and "=" not in part] if found else []


def _named(text: str, declared: Declared, values: Values) -> str:
    """`text` with the names of its values, the longest first."""
    said = {values.part(one.name, "txt") or values[one.name]: one.name for one in declared.placeholders}
    for value in sorted(said, key=len, reverse=True):
        if len(value) >= SHORTEST:
            text = text.replace(value, f"{{{said[value]}}}")
    return text
