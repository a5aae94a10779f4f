"""Pictures of documents: values in, SVG text out. Colours by argument, because a PDF resolves no CSS variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from io import BytesIO

import segno
from django.utils.translation import gettext as _

from calls.pictures import LETTERS, TOKENS, emblem, painted, shape, tiles
from reports.pdf import drawing
from reports.rules import two_decimals, wrapped

FONT = "Source Sans 3"
WIDTH, LEFT, RIGHT, HEAD, ROW = 640, 272, 78, 22, 29


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """What the jury gave on one criterion: `scores` one per evaluator who could judge, `mean` of them or None.

    agreed  then `mean` is what the panel agreed on instead
    """

    name: str
    weight: int
    scores: Sequence[Decimal]
    mean: Decimal | None
    agreed: bool = False


def colours_of(category: str) -> Mapping[str, str]:
    """Full, soft and tint of a category; petrol for a category of another kind of call."""
    if category in LETTERS:
        return {tone or "full": TOKENS[f"{category}{dash}"] for tone, dash in _TONES}
    return {"full": TOKENS["brand"], "soft": TOKENS["line-strong"], "tint": TOKENS["brand-tint"]}


_TONES = (("", ""), ("soft", "-soft"), ("tint", "-tint"))


def jury_chart(lines: Sequence[CriterionLine], *, colour: str, threshold: Decimal, top: int) -> str:
    """A ring per score (equal ones stacked), a bar at the mean, the threshold dotted; weight and mean at the right.

    colour   of the mean's bar

    Says nothing to people who cannot see it: its alternative text, the same numbers in words, is the caller's.
    """
    height = HEAD + ROW * len(lines) + 4
    scale = (WIDTH - LEFT - RIGHT) / top
    axis = "".join(_gridline(LEFT + scale * value, height, value) for value in range(top + 1))
    at = LEFT + scale * float(threshold)
    axis += f'<path d="M{at:.1f} 16V{height - 4}" stroke="{TOKENS["ink"]}" stroke-width="1.2" stroke-dasharray="2 3"/>'
    rows = "".join(_row(line, HEAD + ROW * index + ROW / 2, scale, colour) for index, line in enumerate(lines))
    return _svg(height, axis + rows)


def _svg(height: int, drawn: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{FONT}">{drawn}</svg>'
    )


def _gridline(x: float, height: int, value: int) -> str:
    line = f'<path d="M{x:.1f} 16V{height - 4}" stroke="{TOKENS["line"]}"/>'
    return line + _words(x, 11, str(value), anchor="middle", tone="ink-2", size=11)


def _row(line: CriterionLine, y: float, scale: float, colour: str) -> str:
    name = wrapped(line.name, 46)
    tops = [y + 4] if len(name) == 1 else [y - 3, y + 10]
    parts = [
        _words(0, top, words, size=12.5 if len(name) == 1 else 11.5) for top, words in zip(tops, name, strict=True)
    ]
    parts += [
        _words(WIDTH - 42, y + 4, f"{line.weight} %", anchor="end", tone="ink-2", size=11),
        _words(WIDTH, y + 4, two_decimals(line.mean), anchor="end", weight=700),
    ]
    if line.mean is not None:
        parts.append(_scores(line.scores, line.mean, y, scale, colour))
    return "".join(parts)


def _scores(scores: Sequence[Decimal], mean: Decimal, y: float, scale: float, colour: str) -> str:
    def at(value: Decimal) -> float:
        return LEFT + scale * float(value)

    drawn = [f'<path d="M{at(min(scores)):.1f} {y}H{at(max(scores)):.1f}" stroke="{TOKENS["line-strong"]}" '
             'stroke-width="1.5"/>']  # fmt: skip
    drawn.append(f'<rect x="{at(mean) - 2.2:.1f}" y="{y - 9}" width="4.4" height="18" fill="{colour}"/>')
    for index, score in enumerate(scores):
        lift = 7.4 * list(scores[:index]).count(score)
        drawn.append(
            f'<circle cx="{at(score):.1f}" cy="{y - lift:.1f}" r="3.6" fill="{TOKENS["surface"]}" '
            f'stroke="{TOKENS["ink"]}" stroke-width="1.4"/>'
        )
    return "".join(drawn)


def _words(
    x: float, y: float, words: str, *, anchor: str = "start", tone: str = "ink", size: float = 12.5, weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{TOKENS[tone]}" font-size="{size}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def mark(category: str) -> str:
    """The category's shape in its colour."""
    shown = shape(category, css="dye").replace('class="dye"', f'fill="{colours_of(category)["full"]}"')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">{shown}</svg>'


def pattern(seed: str, columns: int, rows: int, category: str = "", density: float = 0.86) -> str:
    """The recognition pattern for print; in one category's colours when one is named."""
    palette = LETTERS.get(category, "inue")
    svg = painted(tiles(seed, columns, rows, palette, density=density))
    return svg.replace(
        "<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" width="{columns * 60}" height="{rows * 60}" ', 1
    )


def printed_code(address: str) -> str:
    """`address` as a QR code; its words are the caller's."""
    stream = BytesIO()
    segno.make(address, error="m").save(stream, kind="svg", xmldecl=False, scale=4, border=2, light="#fff")
    return stream.getvalue().decode()


def of_every_document() -> dict[str, tuple[str, str, str]]:
    """The files that the frame of each document asks for: the emblem, and the mark of a rehearsal."""
    return {
        "own:emblem.svg": drawing(emblem(_("Emblem of the European Union"), width="270", height="180")),
        "own:rehearsal.svg": drawing(rehearsal_mark(_("Rehearsal"))),
    }


def rehearsal_mark(word: str) -> str:
    """The word across the page, so light that text stays readable: the background of every page of a rehearsal."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210" height="297">'
        f'<text x="105" y="160" text-anchor="middle" transform="rotate(-55 105 148.5)" font-family="{FONT}" '
        f'font-size="44" font-weight="700" fill="#f1ebdf">{escape(word.upper())}</text></svg>'
    )


def bars(rows: Sequence[tuple[str, int]], *, colour: str = "") -> str:
    """A bar for each of `rows`, as long as its number; the number beside it. At least one row.

    Says nothing to people who cannot see it: its alternative text, the same numbers in words, is the caller's.
    """
    most = max(1, *(number for _name, number in rows))
    height, scale = ROW * len(rows) + 4, (WIDTH - LEFT - RIGHT) / most
    drawn = []
    for index, (name, number) in enumerate(rows):
        y = ROW * index + ROW / 2
        words = wrapped(name, 46)
        tops = [y + 4] if len(words) == 1 else [y - 3, y + 10]
        drawn += [
            _words(0, top, said, size=12.5 if len(words) == 1 else 11.5) for top, said in zip(tops, words, strict=True)
        ]
        drawn.append(
            f'<rect x="{LEFT}" y="{y - 8}" width="{max(scale * number, 1):.1f}" height="16" '
            f'fill="{colour or TOKENS["brand"]}"/>'
        )
        drawn.append(_words(LEFT + scale * number + 7, y + 4, f"{number:,}", weight=600))
    return _svg(height, "".join(drawn))


def hours(counts: Sequence[int]) -> str:
    """A column for each hour of the day, the number above it where there is any. Its twin in words is the caller's."""
    top, base, wide = 18, 150, WIDTH / len(counts)
    most = max(1, *counts)
    drawn = [f'<path d="M0 {base}H{WIDTH}" stroke="{TOKENS["line-strong"]}"/>']
    for hour, number in enumerate(counts):
        x, high = wide * hour, (base - top) * number / most
        if number:
            drawn.append(
                f'<rect x="{x + 3:.1f}" y="{base - high:.1f}" width="{wide - 6:.1f}" height="{high:.1f}" '
                f'fill="{TOKENS["brand"]}"/>'
            )
            drawn.append(_words(x + wide / 2, base - high - 5, f"{number:,}", anchor="middle", size=10.5))
        if hour % 3 == 0:
            drawn.append(_words(x + wide / 2, base + 15, f"{hour:02d}", anchor="middle", tone="ink-2", size=10.5))
    return _svg(base + 22, "".join(drawn))
