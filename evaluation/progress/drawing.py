"""Pictures of totals: values in, SVG text out. No tables, no request, no clock; every word is the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from calls.pictures.shapes import shortened

LOWEST, HIGHEST = 0, 100
TICKS = (0, 20, 40, 60, 80, 100)
CLEAR = 62  # the threshold's name needs so much room on either side
NARROW = 600  # below this width a name stands above its line


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of one submission's evaluations; `flagged` where they are so far apart that one should talk."""

    name: str
    values: Sequence[float]
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class _Axis:
    left: float
    width: float
    row: int

    def x(self, value: float) -> float:
        return self.left + (self.width - self.left - 74) * (value - LOWEST) / (HIGHEST - LOWEST)


def _axis(width: int, left: int) -> _Axis:
    return _Axis(6, width, 46) if width < NARROW else _Axis(left, width, 30)


def totals(
    rows: Sequence[Totals], label: str, *, talk: str, threshold: float, threshold_words: str, width: int = 1060
) -> str:
    """A dot per evaluation, a line from lowest to highest, a tick at the mean, the mean as a number."""
    axis = _axis(width, 150)
    height = 30 + axis.row * len(rows)
    drawn = []
    for index, row in enumerate(rows):
        y = 30 + axis.row * index + axis.row - 14
        drawn.append(_name(row.name, axis, y, 18))
        low, high, mean = min(row.values), max(row.values), sum(row.values) / len(row.values)
        css = "now" if row.flagged else "ax2"
        drawn.append(f'<line class="{css}" x1="{axis.x(low):.1f}" x2="{axis.x(high):.1f}" y1="{y}" y2="{y}"/>')
        drawn += [f'<circle class="f-ink" cx="{axis.x(value):.1f}" cy="{y}" r="4.5"/>' for value in row.values]
        drawn.append(f'<path class="s-brand" stroke-width="3" d="M{axis.x(mean):.1f} {y - 9}v18"/>')
        words = f"{talk} {mean:.2f}" if row.flagged else f"{mean:.2f}"
        css = "nowt" if row.flagged else "tx"
        drawn.append(f'<text class="{css}" text-anchor="end" x="{width}" y="{y + 5}">{escape(words)}</text>')
    return _whole(axis, height, label, drawn, threshold, threshold_words)


def _name(name: str, axis: _Axis, y: float, letters: int) -> str:
    up = 20 if axis.left < 100 else -5
    return f'<text class="tx" x="0" y="{y - up}">{escape(shortened(name, letters))}</text>'


def _whole(axis: _Axis, height: float, label: str, drawn: Sequence[str], threshold: float, threshold_words: str) -> str:
    x = axis.x(threshold)
    lines = "".join(_tick(axis, value, height, named=abs(axis.x(value) - x) > CLEAR) for value in TICKS)
    lines += (
        f'<line class="now" stroke-dasharray="2 4" x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{height - 2}"/>'
        f'<text class="nowt" text-anchor="middle" x="{x:.1f}" y="12">{escape(threshold_words)}</text>'
    )
    says = f'role="img" aria-label="{escape(label)}"'
    return f'<svg viewBox="0 0 {axis.width:g} {height:g}" {says}>{lines}{"".join(drawn)}</svg>'


def _tick(axis: _Axis, value: int, height: float, *, named: bool) -> str:
    x = axis.x(value)
    name = f'<text class="t2" text-anchor="middle" x="{x:.1f}" y="12">{value}</text>' if named else ""
    return f'<line class="ax" x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{height - 2:g}"/>{name}'


@dataclass(frozen=True, slots=True)
class Share:
    """How far one row is: evaluations in, begun, not begun; `late` of the last two. `words` says it at the end."""

    name: str
    done: int
    begun: int
    waiting: int
    late: int
    words: str


def shares(rows: Sequence[Share], label: str, *, width: int = 1060) -> str:
    """A bar per row on one scale: a full bar is in, a half one begun, an outline not begun. Told apart by shape alone."""
    axis = _axis(width, 200)
    most = max((row.done + row.begun + row.waiting for row in rows), default=1)
    long = (width - axis.left - (150 if width >= NARROW else 6)) / most
    step = 34 if width >= NARROW else 50
    drawn = []
    for index, row in enumerate(rows):
        y = step * index + step - 22
        drawn.append(_name(row.name, axis, y + 8, 22 if width >= NARROW else 24))
        drawn.append(_bars(row, axis.left, y, long))
        css = "nowt" if row.late else "tx"
        up = 13 if width >= NARROW else -8
        drawn.append(f'<text class="{css}" text-anchor="end" x="{width}" y="{y + up}">{escape(row.words)}</text>')
    says = f'role="img" aria-label="{escape(label)}"'
    return f'<svg viewBox="0 0 {width:g} {step * len(rows) + 4:g}" {says}>{"".join(drawn)}</svg>'


def _bars(row: Share, left: float, y: float, long: float) -> str:
    begun, waiting = left + row.done * long, left + (row.done + row.begun) * long
    return (
        f'<rect class="f-brand" x="{left:.1f}" y="{y}" width="{row.done * long:.1f}" height="16"/>'
        f'<rect class="f-brand" x="{begun:.1f}" y="{y + 9}" width="{row.begun * long:.1f}" height="7"/>'
        f'<rect class="s-strong" stroke-width="1.5" x="{waiting + 1:.1f}" y="{y + 1}" '
        f'width="{max(row.waiting * long - 2, 0):.1f}" height="14"/>'
    )
