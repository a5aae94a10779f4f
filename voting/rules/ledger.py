"""The ledger of the vote, pure: lines, leaves, batches of a day, and the chain that is published. Nothing but hashing.

A line is what will be published of one entry, as canonical JSON:

    ["confirm",CODE,CATEGORY,FINALIST]    ["annul",CODE,NUMBER,REASON]    ["restore",CODE,NUMBER]

CODE is the voter's receipt code: 60 bits of chance, so that nobody can guess a line from its hash before it is published.
NUMBER counts the annulments of a vote: 1, and 2 where it was restored and annulled again. So a line is never said twice, and
what a vote came to does not hang on the order of lines.
Leaves and nodes are hashed as in RFC 9162, section 2.1 (a byte 0 before a leaf, 1 before a node), with one difference: the
leaves of a batch stand in the order of their hashes, so that their order tells nothing, and one of them is a blank of
chance, so that a day without an entry looks like any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: a million lines are written
START = "0" * 64  # the head before the first batch, and the link before the first entry


class Act(StrEnum):
    """What an entry does to a vote."""

    CONFIRM = "confirm"
    ANNUL = "annul"
    RESTORE = "restore"


def line(act: str, code: str, *more: str | int) -> str:
    """One entry as it is hashed and published, with what else its act says."""
    return _json([act, code, *more])


def leaf(text: str) -> str:
    """The hash of a line, in hexadecimal like every hash here."""
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def link(before: str, entry: int, leaf: str) -> str:
    """The next link of the private chain, which keeps the entries in the order of their linking."""
    return hashlib.sha256(f"{before} {entry} {leaf}".encode()).hexdigest()


BLOCK = 1024  # leaves; a power of two, so that the nodes above blocks are nodes of the tree


@dataclass(frozen=True, slots=True)
class Block:
    """So many leaves that stand beside each other, 32 bytes each, and the node above them; the last has what is left."""

    leaves: bytes
    node: str


class Tree:
    """The Merkle tree of leaves that come in the order of their hashes; of a million it holds a block and twenty nodes.

    blank   a leaf that is given beforehand and takes its own place among them
    keep    gets each block as soon as it is full, and the last with the root
    """

    def __init__(self, blank: str = "", keep: Callable[[Block], object] = lambda _block: None) -> None:
        self._blank, self._last, self._keep = blank, "", keep
        self._block = bytearray()
        self._whole: list[tuple[int, bytes]] = []  # from left to right: how many leaves, and the node above them

    def add(self, leaf: str) -> None:
        """Raises ValueError where it does not come after the leaf before."""
        if self._blank and self._blank < leaf:
            blank, self._blank = self._blank, ""
            self._grow(blank)
        self._grow(leaf)

    def _grow(self, leaf: str) -> None:
        if leaf <= self._last:
            raise ValueError(f"{leaf} comes before {self._last}.")
        self._last, size, node = leaf, 1, bytes.fromhex(leaf)
        self._block += node
        while self._whole and self._whole[-1][0] == size:
            _, left = self._whole.pop()
            size, node = 2 * size, _node(left, node)
            if size == BLOCK:
                self._keep_block(node)
        self._whole.append((size, node))

    def _keep_block(self, node: bytes) -> None:
        self._keep(Block(bytes(self._block), node.hex()))
        self._block.clear()

    def root(self) -> str:
        """The root of all that came. Raises ValueError without a leaf."""
        if self._blank:
            blank, self._blank = self._blank, ""
            self._grow(blank)
        if not self._whole:
            raise ValueError("A batch has at least its blank.")
        if self._block:
            self._keep_block(_above([node for size, node in self._whole if size < BLOCK]))
        return _above([node for _, node in self._whole]).hex()


def proof(level: Sequence[str], wanted: str) -> list[tuple[str, str]]:
    """What leads from `wanted` to the node above all of `level`: ("left" or "right", hash), from the bottom up.

    level   the leaves of a block, or the nodes above the blocks of a batch: the way to the root is both, one after the other
    """
    nodes = [bytes.fromhex(one) for one in level]
    place = nodes.index(bytes.fromhex(wanted))
    steps = []
    while len(nodes) > 1:
        beside = place ^ 1
        if beside < len(nodes):
            steps.append(("left" if beside < place else "right", nodes[beside].hex()))
        nodes, place = _next(nodes), place // 2
    return steps


def proven(wanted: str, steps: Iterable[tuple[str, str]]) -> str:
    """The root that `steps` lead to from `wanted`."""
    found = bytes.fromhex(wanted)
    for side, other in steps:
        beside = bytes.fromhex(other)
        found = _node(beside, found) if side == "left" else _node(found, beside)
    return found.hex()


def head(before: str, day: date, root: str) -> str:
    """The head of the published chain after the batch of `day`."""
    return hashlib.sha256(f"{before} {day.isoformat()} {root}".encode()).hexdigest()


def _above(parts: Sequence[bytes]) -> bytes:
    """The node above whole trees that stand beside each other, the larger to the left."""
    return reduce(lambda right, left: _node(left, right), reversed(parts))


def _next(level: list[bytes]) -> list[bytes]:
    """The next level: pairs become nodes, who has no neighbour rises as it is."""
    nodes = [_node(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return nodes + level[-1:] if len(level) % 2 else nodes


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
