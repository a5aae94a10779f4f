"""Bars and squares: weights of criteria, progress by category and by evaluator, votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from calls.pictures.shapes import shape, shortened

_TONES = ("f-c", "f-cs", "f-ct")


def weights(category: str, parts: Sequence[float], label: str) -> str:
    """The weights of the criteria as one bar with the numbers in it; the names stand in a list beside it.

    parts   in the listed order; drawn in proportion to their sum
    """
    width, whole, x = 320.0, sum(parts) or 1, 0.0
    grounds, numbers = [], []
    for index, part in enumerate(parts):
        long = width * part / whole
        tone = "f-c" if index == 0 else _TONES[1 if index % 2 else 2]
        grounds.append(f'<rect class="{tone}" x="{x:.1f}" y="0" width="{max(long - 2, 0):.1f}" height="26"/>')
        words = "onfill" if index == 0 else "tx-on-soft" if index % 2 else "tx"
        numbers.append(f'<text text-anchor="middle" class="{words}" x="{x + long / 2 - 1:.1f}" y="18">{part:g}</text>')
        x += long
    code = escape(category.lower())
    return (
        f'<svg class="c-{code}" viewBox="0 0 320 26" role="img" aria-label="{escape(label)}">'
        f"{''.join(grounds)}{''.join(numbers)}</svg>"
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one category is: `done` and `begun` of `total`; `words` says it beside the name."""

    category: str
    name: str
    done: int
    begun: int
    total: int
    words: str


def progress(rows: Sequence[Progress], label: str, width: int = 352) -> str:
    """One bar per category: dark done, middle begun, light not begun."""
    drawn = "".join(_progress_row(row, 60 * index, width) for index, row in enumerate(rows))
    return f'<svg viewBox="0 0 {width} {max(60 * len(rows) - 12, 1)}" role="img" aria-label="{escape(label)}">{drawn}</svg>'


def _progress_row(row: Progress, y: int, width: int) -> str:
    whole = row.total or 1
    lengths = (("f-ct", 1.0), ("f-cs", (row.done + row.begun) / whole), ("f-c", row.done / whole))
    bars = "".join(
        f'<rect class="{tone}" x="0" y="{y + 26}" width="{width * share:.1f}" height="16"/>' for tone, share in lengths
    )
    return (
        f'<g class="c-{escape(row.category.lower())}">{shape(row.category, 0, y + 1, 20)}'
        f'<text class="tb" x="30" y="{y + 16}">{escape(row.name)}</text>'
        f'<text class="t2" text-anchor="end" x="{width}" y="{y + 16}">{escape(row.words)}</text>{bars}</g>'
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """One evaluator's assignments, each "done", "begun", "open" or "conflict"."""

    name: str
    states: Sequence[str]
    words: str


def squares(rows: Sequence[Queue], label: str) -> str:
    """One square per assignment: full done, half begun, empty open, a cross for a conflict."""
    longest = max((len(row.states) for row in rows), default=0)
    left = 170 if max((len(row.name) for row in rows), default=0) <= 22 else 260
    width = left + max(longest, 7) * 32 + 80
    drawn = []
    for index, row in enumerate(rows):
        y = 30 * index
        marks = "".join(_square(state, left + 32 * place, y) for place, state in enumerate(row.states))
        drawn.append(
            f'<text class="tx" x="0" y="{y + 17}">{escape(shortened(row.name, 22 if left == 170 else 34))}</text>{marks}'
            f'<text class="t2" text-anchor="end" x="{width}" y="{y + 17}">{escape(row.words)}</text>'
        )
    return (
        f'<svg viewBox="0 0 {width} {max(30 * len(rows), 1)}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def _square(state: str, x: int, y: int) -> str:
    outline = f'stroke-width="2" x="{x + 1}" y="{y + 3}" width="18" height="18"'
    return {
        "done": f'<rect class="f-brand" x="{x}" y="{y + 2}" width="20" height="20"/>',
        "begun": f'<rect class="s-brand" {outline}/><path class="f-brand" d="M{x} {y + 22}v-20l20 20z"/>',
        "conflict": f'<path class="s-strong" stroke-width="2" d="M{x + 4} {y + 6}l12 12M{x + 16} {y + 6}l-12 12"/>',
        "open": f'<rect class="s-strong" {outline}/>',
    }[state]


def bar(share: float, css: str = "f-c") -> str:
    """One thin bar from 0 to `share` of 1, for a list that says the number in words."""
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{"f-ct" if css.startswith("f-c") else "f-line"}" width="100" height="10"/>'
        f'<rect class="{escape(css)}" width="{100 * min(max(share, 0), 1):.1f}" height="10"/></svg>'
    )


def hours(shares: Sequence[float], label: str) -> str:
    """The hours of a day as columns, each `share` of 1 high; nothing where there is none."""
    if not shares:
        return ""
    columns = "".join(
        f'<rect class="{"f-brand" if share else "f-line"}" x="{20 * hour + 3}" y="{82 - max(80 * share, 2):.1f}" width="14"'
        f' height="{max(80 * share, 2):.1f}"/>'
        for hour, share in enumerate(shares)
    )
    marks = "".join(
        f'<text class="t2" text-anchor="middle" x="{20 * hour + 10}" y="104">{hour}</text>'
        for hour in range(0, len(shares), 6)
    )
    width = 20 * len(shares)
    return f'<svg viewBox="0 0 {width} 110" role="img" aria-label="{escape(label)}">{columns}{marks}</svg>'
