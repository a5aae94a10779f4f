"""The timetable of an edition: a row per thing, bars for windows, diamonds for moments, a line for today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

WIDTH, LEFT, RIGHT, TOP, ROW = 1080, 196, 16, 30, 38


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` up to, not including, `end`. `tone`: "main" (in colour, filled up to today), "vote" or "quiet"."""

    name: str
    start: date
    end: date
    words: str
    tone: str = "quiet"
    fixed: bool = True


@dataclass(frozen=True, slots=True)
class Moments:
    """One or more single days, each with its own word."""

    name: str
    days: Sequence[tuple[date, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the picture spans and the words in it that are not a row's: months, today, the label."""

    start: date
    end: date
    months: Sequence[tuple[date, str]]
    today: date | None
    today_words: str
    label: str


def timetable(rows: Sequence[Window | Moments], frame: Frame) -> str:
    """The wide picture. All words come from the caller; the same dates stand in the list or table beside it."""
    height = TOP + ROW * len(rows) + 14
    days = max((frame.end - frame.start).days, 1)

    def place(day: date) -> float:
        inside = min(max(day, frame.start), frame.end)
        return round(LEFT + (inside - frame.start).days * (WIDTH - LEFT - RIGHT) / days, 1)

    parts = [_months(frame, place, height)]
    for index, row in enumerate(rows):
        y = TOP + ROW * index + 6
        bold = isinstance(row, Window) and row.tone == "main"
        parts.append(f'<text class="{"tb" if bold else "tx"}" x="0" y="{y + 17}">{escape(row.name)}</text>')
        parts.append(f'<line class="ax" x1="0" x2="{WIDTH}" y1="{y + 32}" y2="{y + 32}"/>')
        draw = _window(row, y, place, frame) if isinstance(row, Window) else _moments(row, y, place, frame)
        parts.append(draw)
    parts.append(_today(frame, place, height))
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(frame.label)}">{"".join(parts)}</svg>'


def month_starts(start: date, end: date) -> list[date]:
    """The first of each month from the one of `start` to the one before `end`."""
    first, found = start.replace(day=1), []
    while first < end:
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found


def _months(frame: Frame, place: Callable[[date], float], height: int) -> str:
    parts, ends = [], [*(first for first, _ in frame.months[1:]), frame.end]
    every = 1 if len(frame.months) <= 12 else -(-len(frame.months) // 12)
    for index, ((first, words), following) in enumerate(zip(frame.months, ends, strict=True)):
        x = place(first)
        if index % 2 == 0:
            long = place(following) - x
            parts.append(f'<rect class="f-sunken" x="{x}" y="0" width="{long:.1f}" height="{height}"/>')
        if index % every == 0:
            parts.append(f'<text class="t2" x="{x + 6:.1f}" y="18">{escape(words)}</text>')
    return "".join(parts)


def _window(row: Window, y: int, place: Callable[[date], float], frame: Frame) -> str:
    x, long = place(row.start), max(place(row.end) - place(row.start), 6)
    box = f'x="{x}" y="{y}" width="{long:.1f}" height="24"'
    inside = row.tone == "main" and long > 8 * len(row.words) + 16
    if not row.fixed:
        bar = f'<rect class="s-strong" stroke-dasharray="4 4" {box}/>'
    elif row.tone == "main":
        bar = _main_bar(row, x, y, box, place, frame)
        inside = inside and frame.today is not None and place(frame.today) - x > 8 * len(row.words) + 16
    else:
        bar = f'<rect class="{"fu" if row.tone == "vote" else "f-ink2"}" {box}/>'
    return bar + _beside(row.words, x, long, y, inside=inside)


def _main_bar(row: Window, x: float, y: int, box: str, place: Callable[[date], float], frame: Frame) -> str:
    passed = max(place(min(frame.today, row.end)) - x, 0) if frame.today else 0
    return (
        f'<rect class="f-brandt" {box}/><rect class="f-brand" x="{x}" y="{y}" width="{passed:.1f}" height="24"/>'
        f'<rect class="s-brand" {box}/>'
    )


def _beside(words: str, x: float, long: float, y: int, *, inside: bool) -> str:
    """The words of a bar: in it where they fit, else on the side that has room."""
    if not words:
        return ""
    if inside:
        return f'<text class="onfill" x="{x + 8:.1f}" y="{y + 17}">{escape(words)}</text>'
    if x + long + 7 * len(words) + 16 < WIDTH:
        return f'<text class="t2" x="{x + long + 8:.1f}" y="{y + 17}">{escape(words)}</text>'
    return f'<text class="t2" text-anchor="end" x="{x - 8:.1f}" y="{y + 17}">{escape(words)}</text>'


def _moments(row: Moments, y: int, place: Callable[[date], float], frame: Frame) -> str:
    parts = []
    for day, words in row.days:
        if not frame.start <= day <= frame.end:
            continue
        x = place(day)
        passed = frame.today is not None and day < frame.today
        parts.append(f'<path class="{"f-ink2" if passed else "f-brand"}" d="M{x} {y + 3}l9 9l-9 9l-9 -9z"/>')
        parts.append(_beside(words, x - 5, 10, y, inside=False))
    return "".join(parts)


def _today(frame: Frame, place: Callable[[date], float], height: int) -> str:
    if frame.today is None or not frame.start <= frame.today <= frame.end:
        return ""
    x = place(frame.today)
    side = ("end", x - 6) if x > WIDTH - 140 else ("start", x + 6)
    return (
        f'<line class="now" x1="{x}" x2="{x}" y1="24" y2="{height}"/>'
        f'<text class="nowt" text-anchor="{side[0]}" x="{side[1]:.1f}" y="{height - 4}">{escape(frame.today_words)}</text>'
    )
