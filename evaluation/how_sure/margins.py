"""More pictures, drawn as in `sure_drawing`: what a weight may be, how severe evaluators are, what would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from calls.pictures.shapes import shortened


@dataclass(frozen=True, slots=True)
class Margin:
    """One criterion: between `low` and `high` its weight changes no finalist; None where nothing ever does."""

    name: str
    weight: float
    low: float | None
    high: float | None
    words: str


def margins(rows: Sequence[Margin], label: str, *, wide: bool) -> str:
    """A track from 0 to 100 per criterion, filled where the finalists stay, a tick at the weight, a line at each turn."""
    width, left, row_height, top = (1056, 380, 38, 26) if wide else (294, 8, 66, 26)
    scale = (width - left - (230 if wide else 8)) / 100
    drawn = []
    for value in (0, 25, 50, 75, 100):
        x = left + scale * value
        drawn.append(f'<text class="t2" text-anchor="{_anchor(value)}" x="{x:.1f}" y="14">{value}</text>')
    for index, row in enumerate(rows):
        y = top + row_height * index + (20 if wide else 48)
        name = escape(shortened(row.name, 52 if wide else 38))
        drawn.append(f'<text class="tx" x="{0 if wide else 8}" y="{y + (5 if wide else -30)}">{name}</text>')
        place = f'text-anchor="end" x="{width}" y="{y + 5}"' if wide else f'x="8" y="{y - 13}"'
        drawn.append(f'<text class="t2" {place}>{escape(row.words)}</text>')
        drawn.append(_track(row, left, scale, y))
    height = top + row_height * len(rows) + 2
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{"".join(drawn)}</svg>'


def _track(row: Margin, left: float, scale: float, y: float) -> str:
    low, high = row.low if row.low is not None else 0.0, row.high if row.high is not None else 100.0
    parts = [
        f'<rect class="f-line" x="{left:.1f}" y="{y - 6}" width="{100 * scale:.1f}" height="12"/>',
        f'<rect class="f-cs" x="{left + scale * low:.1f}" y="{y - 6}" width="{scale * (high - low):.1f}" height="12"/>',
    ]
    for turn in (row.low, row.high):
        if turn is not None:
            x = f"{left + scale * turn:.1f}"
            parts.append(f'<line class="now" stroke-dasharray="3 2" x1="{x}" x2="{x}" y1="{y - 10}" y2="{y + 10}"/>')
    x = f"{left + scale * row.weight:.1f}"
    parts.append(f'<line class="s-ink" stroke-width="3" x1="{x}" x2="{x}" y1="{y - 9}" y2="{y + 9}"/>')
    return "".join(parts)


def _anchor(value: int) -> str:
    return {0: "start", 100: "end"}.get(value, "middle")


@dataclass(frozen=True, slots=True)
class Lean:
    """One evaluator: effect in points and its standard error, None where there is none."""

    name: str
    effect: float | None
    error: float | None
    words: str


def leans(rows: Sequence[Lean], label: str, *, severe: str, lenient: str, wide: bool) -> str:
    """A dot per evaluator left or right of a line at 0, and a line over twice its standard error to either side."""
    width, left, row_height, top = (1056, 260, 34, 30) if wide else (294, 8, 54, 30)
    right = 90 if wide else 8
    reach = max([10.0, *(abs(row.effect) + 2 * (row.error or 0) for row in rows if row.effect is not None)])
    middle, scale = left + (width - left - right) / 2, (width - left - right) / 2 / reach
    height = top + row_height * len(rows)
    drawn = [
        f'<text class="t2" x="{left}" y="14">← {escape(severe)}</text>',
        f'<text class="t2" text-anchor="end" x="{width - right}" y="14">{escape(lenient)} →</text>',
        f'<line class="ax2" x1="{middle:.1f}" x2="{middle:.1f}" y1="{top - 8}" y2="{height}"/>',
    ]
    for index, row in enumerate(rows):
        y = top + row_height * index + (16 if wide else 36)
        up, edge = (5, 0) if wide else (-18, 8)
        drawn.append(f'<text class="tx" x="{edge}" y="{y + up}">{escape(shortened(row.name, 27))}</text>')
        drawn.append(f'<text class="tx" text-anchor="end" x="{width - edge}" y="{y + up}">{escape(row.words)}</text>')
        drawn.append(_dot(row, middle, scale, y))
    return f'<svg viewBox="0 0 {width} {height + 4}" role="img" aria-label="{escape(label)}">{"".join(drawn)}</svg>'


def _dot(row: Lean, middle: float, scale: float, y: float) -> str:
    if row.effect is None:
        return ""
    x, far = middle + scale * row.effect, scale * 2 * (row.error or 0)
    ends = f'x1="{x - far:.1f}" x2="{x + far:.1f}" y1="{y}" y2="{y}"'
    return f'<line class="s-strong" stroke-width="4" {ends}/><circle class="f-ink" cx="{x:.1f}" cy="{y}" r="5"/>'


@dataclass(frozen=True, slots=True)
class Move:
    """One entry: its row in the ranking and in the other one, from 0; `changes` where it enters or leaves the finals."""

    name: str
    before: int
    after: int
    changes: bool


def moves(rows: Sequence[Move], label: str, *, before: str, after: str, mark: str, wide: bool) -> str:
    """A line per entry from its row in the ranking to its row in the other one, thick and dashed where finalists change.

    mark   words that stand across the picture, so that whoever copies it copies them
    """
    width, letters, unit = (1056, 46, 28) if wide else (294, 15, 30)
    left, right, top = (370, 686, 34) if wide else (116, 178, 34)
    height = top + unit * max(len(rows), 1)
    across = f'text-anchor="middle" x="{width / 2:.0f}" y="{height / 2 + 18:.0f}"'
    drawn = [
        f'<text class="tb" text-anchor="end" x="{left - 10}" y="16">{escape(before)}</text>',
        f'<text class="tb" x="{right + 10}" y="16">{escape(after)}</text>',
        *(_move(row, left, right, top, unit, letters) for row in rows),
        f'<text class="not-the-result" {across}>{escape(mark)}</text>',
    ]
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{"".join(drawn)}</svg>'


def _move(row: Move, left: int, right: int, top: int, unit: int, letters: int) -> str:
    one, other = top + unit * row.before + 12, top + unit * row.after + 12
    css, look = ("now", 'stroke-width="3" stroke-dasharray="7 4"') if row.changes else ("ax2", 'stroke-width="1.5"')
    words, name = "tb" if row.changes else "tx", escape(shortened(row.name, letters))
    return (
        f'<text class="{words}" text-anchor="end" x="{left - 10}" y="{one + 5}">{name}</text>'
        f'<text class="{words}" x="{right + 10}" y="{other + 5}">{name}</text>'
        f'<line class="{css}" {look} x1="{left}" x2="{right}" y1="{one}" y2="{other}"/>'
    )
