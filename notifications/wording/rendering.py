"""Both parts of a letter from words that staff wrote, in the frame of the letter's own files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from notifications.wording.checking import is_button
from notifications.wording.declared import Declared
from notifications.wording.language import Alone, Block, Bullets, Hole, Line, Link, blocks, words

_LINK = '<a class="lnk" href="{}" style="color:#0B4F50">{}</a>'


class Values:
    """The values of one letter's placeholders, each made when it is first read; in the present language."""

    def __init__(self, declared: Declared, context: Mapping[str, Any], *, sampled: bool = False) -> None:
        """With `sampled`, a placeholder that the context has no value for says its sample: for looking at words."""
        self.placeholders = declared.by_name()
        self.context = context
        self.sampled = sampled
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            one = self.placeholders.get(name)
            value = one.value(self.context) if one else ""
            self._made[name] = value or (str(one.sample) if one and self.sampled else "")
        return self._made[name]

    def part(self, name: str, ending: str) -> str:
        """What a part made elsewhere says, "" for a name that is none."""
        one = self.placeholders.get(name)
        if one is None or not one.made:
            return ""
        rows = self.context.get(one.source) or (one.sample if self.sampled else None)
        if not rows:
            return ""
        using = "plaintext" if ending == "txt" else None
        return str(render_to_string(f"letters/_{name}.{ending}", {one.source: rows}, using=using)).strip()


def filled(text: str, values: Values) -> str:
    """A subject with its values, in one line."""
    return " ".join("".join(piece if isinstance(piece, str) else values[piece.name] for piece in words(text)).split())


def as_text(body: str, declared: Declared, values: Values) -> str:
    return "\n\n".join(part for block in blocks(body) if (part := _text_of(block, declared, values)))


def as_html(body: str, declared: Declared, values: Values) -> SafeString:
    """Plain elements, dressed by looks.py; everything that anybody typed is escaped."""
    return mark_safe("\n".join(_html_of(block, declared, values) for block in blocks(body)))  # noqa: S308 (escaped in parts)


# -- Plain text --------------------------------------------------------------------------------------------------------


def _text_of(block: Block, declared: Declared, values: Values) -> str:
    if isinstance(block, Alone) and isinstance(block.what, Hole):
        return values.part(block.what.name, "txt") or values[block.what.name]
    if isinstance(block, Alone):
        return _text_line((block.what,), values)
    if isinstance(block, Bullets):
        return "\n".join(f"- {_text_line(item, values)}" for item in block.items)
    return "\n".join(_text_line(line, values) for line in block.lines)


def _text_line(line: Line, values: Values) -> str:
    return "".join(_text_piece(piece, values) for piece in line)


def _text_piece(piece: str | Hole | Link, values: Values) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Hole):
        return values[piece.name]
    return f"{_text_line(piece.words, values)}: {_target(piece, values)}"


def _target(link: Link, values: Values) -> str:
    return link.target if isinstance(link.target, str) else values[link.target.name]


# -- HTML --------------------------------------------------------------------------------------------------------------


def _html_of(block: Block, declared: Declared, values: Values) -> str:
    if isinstance(block, Alone):
        return _html_alone(block, declared, values)
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{_html_line(item, values)}</li>' for item in block.items)}</ul>"
    return f"<p>{'<br>'.join(_html_line(line, values) for line in block.lines)}</p>"


def _html_alone(block: Alone, declared: Declared, values: Values) -> str:
    what = block.what
    if isinstance(what, Hole):
        if made := values.part(what.name, "html"):
            return made
        return f"<p>{_html_line((what,), values)}</p>" if values[what.name] else ""
    if is_button(block, declared):
        said = {"url": _target(what, values), "words": _text_line(what.words, values)}
        return str(render_to_string("letters/_button.html", said))
    return f"<p>{_html_line((what,), values)}</p>"


def _html_line(line: Line, values: Values) -> str:
    return "".join(_html_piece(piece, values) for piece in line)


def _html_piece(piece: str | Hole | Link, values: Values) -> str:
    if isinstance(piece, Link):
        return format_html(_LINK, _target(piece, values), mark_safe(_html_line(piece.words, values)))  # noqa: S308 (escaped)
    text = piece if isinstance(piece, str) else values[piece.name]
    return "<br>".join(escape(row) for row in text.split("\n"))
