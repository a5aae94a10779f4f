"""The language in which staff write letters. Pure: values in, values out.

Text is paragraphs with an empty line between them, and lists whose lines begin with "- ". `{title}` is a placeholder;
`[words](https://…)` and `[words]({link})` are links. A link to the letter's own act that is a paragraph of its own is its
button. Braces mean nothing else, and the template language means nothing at all: what staff type never reaches an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]*)\)")
PIECE = re.compile(f"{LINK.pattern}|{PLACEHOLDER.pattern}")
BRACE = re.compile(r"[{}]")
WHOLE_ADDRESS = re.compile(r"(https://|mailto:)[^\s{}]+")
ITEM = "- "


@dataclass(frozen=True, slots=True)
class Hole:
    """A placeholder, where its value will stand."""

    name: str


Words = tuple[str | Hole, ...]


@dataclass(frozen=True, slots=True)
class Link:
    words: Words
    target: str | Hole


Line = tuple[str | Hole | Link, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Alone:
    """A paragraph that is one link or one placeholder and nothing else: a button, or a part made elsewhere."""

    what: Hole | Link


Block = Paragraph | Bullets | Alone


def blocks(text: str) -> tuple[Block, ...]:
    """What `text` says; total, so that words kept from another time can always be read."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(block for part in parts if part.strip() for block in _blocks(part.strip().split("\n")))


def words(text: str) -> Words:
    """One line without links, as subjects and the words of links are."""
    found: list[str | Hole] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        found += [text[end : match.start()], Hole(match[1])]
        end = match.end()
    return tuple(piece for piece in (*found, text[end:]) if piece)


def names(text: str) -> list[str]:
    """The placeholders of `text` in their order, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def stray_brace(text: str) -> str:
    """What stands around the first brace that belongs to no placeholder; "" when there is none."""
    rest = PLACEHOLDER.sub(lambda match: " " * len(match[0]), text)
    found = BRACE.search(rest)
    return text[max(0, found.start() - 10) : found.start() + 15].replace("\n", " ").strip() if found else ""


def links(text: str) -> Iterator[Link]:
    """Every link, those that are buttons too."""
    for block in blocks(text):
        for line in _lines(block):
            yield from (piece for piece in line if isinstance(piece, Link))


def _lines(block: Block) -> tuple[Line, ...]:
    if isinstance(block, Alone):
        return ((block.what,),)
    return block.lines if isinstance(block, Paragraph) else block.items


def _blocks(rows: list[str]) -> Iterator[Block]:
    """A list may follow the sentence that announces it without an empty line, and a sentence the list."""
    run: list[str] = []
    for row in rows:
        if run and row.startswith(ITEM) != run[-1].startswith(ITEM):
            yield _block(run)
            run = []
        run.append(row)
    yield _block(run)


def _block(run: list[str]) -> Block:
    if run[0].startswith(ITEM):
        return Bullets(tuple(_line(row.removeprefix(ITEM).strip()) for row in run))
    lines = tuple(_line(row.strip()) for row in run)
    if len(lines) == len(lines[0]) == 1 and isinstance(lines[0][0], Hole | Link):
        return Alone(lines[0][0])
    return Paragraph(lines)


def _line(text: str) -> Line:
    found: list[str | Hole | Link] = []
    end = 0
    for match in PIECE.finditer(text):
        label, target, name = match.groups()
        found += [text[end : match.start()], Hole(name) if name else Link(words(label), _target(target))]
        end = match.end()
    return tuple(piece for piece in (*found, text[end:]) if piece)


def _target(text: str) -> str | Hole:
    whole = PLACEHOLDER.fullmatch(text)
    return Hole(whole[1]) if whole else text
