"""Pictures of how sure a ranking is: values in, SVG text out. No tables, no request, no clock; every word is the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from calls.pictures.shapes import shortened

WIDE, NARROW = 1080, 294
CELLS = 12  # as many places are drawn as a strip of cells; more as one bar


@dataclass(frozen=True, slots=True)
class Interval:
    """One entry. Numbers are None where nothing is known; `ticks` are the totals of its evaluations."""

    place: str
    name: str
    organisation: str
    total: float | None
    least: float | None
    most: float | None
    ticks: Sequence[float]
    best: int | None
    worst: int | None
    places: str
    chance: float
    chances: str
    band: int


@dataclass(frozen=True, slots=True)
class Heads:
    """Words over the columns, and the whole picture's name."""

    label: str
    entry: str
    total: str
    places: str
    finals: str
    threshold: str
    cut: str
    narrow: str  # "place {places}, finals {chances}"


@dataclass(frozen=True, slots=True)
class _Frame:
    wide: bool
    low: float
    high: float
    number: int

    @property
    def width(self) -> int:
        return WIDE if self.wide else NARROW

    @property
    def row(self) -> int:
        return 44 if self.wide else 74

    @property
    def top(self) -> int:
        return 58 if self.wide else 40

    def x(self, value: float) -> float:
        left, right = (366, 300) if self.wide else (12, 12)
        return left + (self.width - left - right) * (value - self.low) / (self.high - self.low)


def intervals(rows: Sequence[Interval], heads: Heads, *, cut: int, threshold: float, wide: bool) -> str:
    """Per entry a ring at the total, a thick line over its range, a tick per evaluation, the range of places, the chance.

    cut   rows above the line of the finals; 0 draws none. Rows on the same ground are one band of statistical ties
    """
    shown = [value for row in rows for value in (*row.ticks, row.least, row.most) if value is not None]
    low = max(0, 10 * ((min([*shown, threshold]) - 4) // 10))
    high = min(100, 10 * -((-max([*shown, threshold]) - 4) // 10))
    frame = _Frame(wide, low, max(high, low + 20), len(rows))
    drawn = [_ground(row, index, frame) for index, row in enumerate(rows)]
    drawn.append(_axis(frame, heads, threshold))
    drawn += [(_wide_row if wide else _narrow_row)(row, index, frame, heads) for index, row in enumerate(rows)]
    if 0 < cut < len(rows):
        drawn.append(_cut(frame, cut, heads.cut))
    height = frame.top + frame.row * len(rows) + 6
    return f'<svg viewBox="0 0 {frame.width} {height}" role="img" aria-label="{escape(heads.label)}">{"".join(drawn)}</svg>'


def _ground(row: Interval, index: int, frame: _Frame) -> str:
    css = "f-sunken" if row.band % 2 else "f-ct"
    y = frame.top + frame.row * index
    return f'<rect class="{css}" x="0" y="{y}" width="{frame.width}" height="{frame.row}"/>'


def _axis(frame: _Frame, heads: Heads, threshold: float) -> str:
    bottom = frame.top + frame.row * frame.number
    parts = []
    for value in range(int(frame.low), int(frame.high) + 1, 10):
        x = frame.x(value)
        parts.append(f'<text class="t2" text-anchor="middle" x="{x:.1f}" y="{frame.top - 14}">{value}</text>')
        parts += _lines(frame, x, 'class="ax2" stroke-opacity=".5"', bottom)
    parts += _lines(frame, frame.x(threshold), 'class="s-ink" stroke-width="1.5" stroke-dasharray="2 4"', bottom)
    if frame.wide:
        right, x = frame.width - 300 + 22, frame.x(threshold)
        parts += [
            f'<text class="t2" text-anchor="middle" x="{x:.1f}" y="{frame.top - 32}">{escape(heads.threshold)}</text>',
            f'<text class="tb" x="44" y="{frame.top - 14}">{escape(heads.entry)}</text>',
            f'<text class="tb" text-anchor="end" x="336" y="{frame.top - 14}">{escape(heads.total)}</text>',
            f'<text class="tb" x="{right}" y="{frame.top - 14}">{escape(heads.places)}</text>',
            f'<text class="tb" text-anchor="end" x="{frame.width - 4}" y="{frame.top - 14}">{escape(heads.finals)}</text>',
        ]
    return "".join(parts)


def _lines(frame: _Frame, x: float, look: str, bottom: int) -> list[str]:
    """One line over all rows, or a short one in each where words stand above it."""
    if frame.wide:
        return [f'<line {look} x1="{x:.1f}" x2="{x:.1f}" y1="{frame.top - 8}" y2="{bottom}"/>']
    tops = (frame.top + frame.row * index for index in range(frame.number))
    return [f'<line {look} x1="{x:.1f}" x2="{x:.1f}" y1="{top + 46}" y2="{top + 66}"/>' for top in tops]


def _wide_row(row: Interval, index: int, frame: _Frame, heads: Heads) -> str:
    y = frame.top + frame.row * index + frame.row // 2
    right, end = frame.width - 300 + 22, frame.width
    return "".join(
        [
            f'<text class="tb" text-anchor="end" x="28" y="{y + 5}">{escape(row.place)}</text>',
            f'<text class="tx" x="44" y="{y - 3}">{escape(shortened(row.name, 33))}</text>',
            f'<text class="t2" x="44" y="{y + 14}">{escape(shortened(row.organisation, 36))}</text>',
            f'<text class="tb" text-anchor="end" x="336" y="{y + 5}">{_number(row.total)}</text>',
            f'<text class="tx" x="{right}" y="{y + 5}">{escape(row.places)}</text>',
            _strip(row, right + 58, y, frame.number),
            f'<rect class="f-line" x="{end - 124}" y="{y - 6}" width="64" height="12"/>',
            f'<rect class="f-c" x="{end - 124}" y="{y - 6}" width="{64 * row.chance:.1f}" height="12"/>',
            f'<text class="tx" text-anchor="end" x="{end - 4}" y="{y + 5}">{escape(row.chances)}</text>',
            _marks(row, y, frame),
        ]
    )


def _narrow_row(row: Interval, index: int, frame: _Frame, heads: Heads) -> str:
    y = frame.top + frame.row * index
    place = f"{row.place}. " if row.place.isdigit() else ""
    says = heads.narrow.format(places=row.places, chances=row.chances)
    return (
        f'<text class="tb" x="8" y="{y + 20}">{escape(place + shortened(row.name, 34))}</text>'
        f'<text class="t2" x="8" y="{y + 37}">{escape(says)}</text>'
        f'<text class="tb" text-anchor="end" x="286" y="{y + 37}">{_number(row.total)}</text>'
        f"{_marks(row, y + 56, frame)}"
    )


def _marks(row: Interval, y: float, frame: _Frame) -> str:
    parts = []
    if row.least is not None and row.most is not None:
        ends = f'x1="{frame.x(row.least):.1f}" x2="{frame.x(row.most):.1f}"'
        parts.append(f'<line class="s-c" stroke-width="8" stroke-opacity=".4" {ends} y1="{y}" y2="{y}"/>')
    for tick in row.ticks:
        x = f"{frame.x(tick):.1f}"
        parts.append(f'<line class="s-ink" stroke-width="1.5" x1="{x}" x2="{x}" y1="{y - 7}" y2="{y + 7}"/>')
    if row.total is not None:
        x = f"{frame.x(row.total):.1f}"
        parts.append(
            f'<circle class="f-c" cx="{x}" cy="{y}" r="7"/><circle class="f-surface" cx="{x}" cy="{y}" r="2.5"/>'
        )
    return "".join(parts)


def _strip(row: Interval, x: float, y: float, number: int) -> str:
    if row.best is None or row.worst is None:
        return ""
    if number <= CELLS:
        cells = range(1, number + 1)
        return "".join(
            f'<rect class="{"f-c" if row.best <= cell <= row.worst else "f-line"}" x="{x + (cell - 1) * 8:.0f}" '
            f'y="{y - 6}" width="6" height="12"/>'
            for cell in cells
        )
    unit = 8 * CELLS / number
    return (
        f'<rect class="f-line" x="{x}" y="{y - 6}" width="{8 * CELLS}" height="12"/>'
        f'<rect class="f-c" x="{x + (row.best - 1) * unit:.1f}" y="{y - 6}" '
        f'width="{(row.worst - row.best + 1) * unit:.1f}" height="12"/>'
    )


def _cut(frame: _Frame, cut: int, words: str) -> str:
    y = frame.top + frame.row * cut
    line = f'<line class="s-ink" stroke-width="2" x1="0" x2="{frame.width}" y1="{y}" y2="{y}"/>'
    if not frame.wide:
        return line
    long = 24 + 7 * len(words)
    return (
        f'{line}<rect class="f-ink" x="362" y="{y - 10}" width="{long}" height="20"/>'
        f'<text class="onfill" text-anchor="middle" x="{362 + long / 2:.0f}" y="{y + 5}">{escape(words)}</text>'
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
