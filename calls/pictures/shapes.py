"""The four shapes that stand for the categories, the portal's own mark, and the emblem of the European Union."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

# Category code -> the letter of its colours in class names: fi, fit, fis (full, tint, soft).
LETTERS: Mapping[str, str] = {"impact": "i", "innovation": "n", "excellence": "e", "culture": "u"}

PETALS = ((6.4, 6.4), (17.6, 6.4), (6.4, 17.6), (17.6, 17.6))


def shape(category: str, x: float = 0, y: float = 0, size: float = 24, css: str = "mk") -> str:
    """The shape of `category` in a square of `size` at (x, y): ring, triangle, barred square or four petals.

    A category of another kind of call has no shape of its own and gets a plain disc.
    """
    draw = _DRAWINGS.get(category.lower(), _disc)
    return f'<g transform="translate({_n(x)} {_n(y)})">{draw(size / 24, css)}</g>'


def mark(category: str) -> str:
    """The shape alone, in its category's colour; says nothing to a screen reader, so a word stands beside it."""
    code = escape(category.lower())
    return f'<svg class="c-{code}" viewBox="0 0 24 24" aria-hidden="true">{shape(category)}</svg>'


def slot(category: str, *, filled: bool) -> str:
    """The shape as a place on a ballot: in colour when chosen, grey while not."""
    code = escape(category.lower())
    inner = shape(category, css="f-c" if filled else "f-line")
    return f'<svg class="c-{code}" viewBox="0 0 24 24" aria-hidden="true">{inner}</svg>'


def brand() -> str:
    """The four shapes in a square: stands beside the portal's name, and is not the project's logo."""
    parts = (
        ("impact", 0, 0, "fi"),
        ("innovation", 26, 0, "fn"),
        ("excellence", 0, 26, "fe"),
        ("culture", 26, 26, "fu"),
    )
    inner = "".join(shape(code, x, y, 23, css) for code, x, y, css in parts)
    return f'<svg viewBox="0 0 50 50" aria-hidden="true">{inner}</svg>'


def nothing() -> str:
    """The four shapes in grey, for a place where there is nothing yet."""
    inner = "".join(shape(code, 32 * index, 3, 24, "f-line") for index, code in enumerate(LETTERS))
    return f'<svg viewBox="0 0 120 30" aria-hidden="true">{inner}</svg>'


def emblem(label: str, *, css: str = "emblem", width: str = "", height: str = "") -> str:
    """The emblem of the European Union: 2 : 3, twelve upright stars on a circle of a third of the height.

    width, height   for documents, with their unit ("24mm"); pages size it by class
    """
    size = f' width="{escape(width)}" height="{escape(height)}"' if width else ""
    stars = "".join(f'<polygon points="{points}"/>' for points in emblem_stars(180))
    return (
        f'<svg class="{escape(css)}"{size} viewBox="0 0 270 180" role="img" aria-label="{escape(label)}">'
        f'<rect width="270" height="180" fill="#003399"/><g fill="#FFCC00">{stars}</g></svg>'
    )


def emblem_stars(height: float) -> list[str]:
    """The twelve stars as point lists for an emblem of `height`; each fits a circle of 1/18 of it."""
    ring, size = height / 3, height / 18
    centres = [
        (
            height * 0.75 + ring * math.sin(math.radians(30 * hour)),
            height / 2 - ring * math.cos(math.radians(30 * hour)),
        )
        for hour in range(12)
    ]
    return [" ".join(f"{x:.3f},{y:.3f}" for x, y in star(cx, cy, size)) for cx, cy in centres]


def star(cx: float, cy: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of an upright five-pointed star."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else inner
        turn = math.radians(-90 + 36 * corner)
        corners.append((cx + reach * math.cos(turn), cy + reach * math.sin(turn)))
    return corners


def shortened(name: str, length: int) -> str:
    """`name` cut to `length` letters, with an ellipsis where something is missing."""
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"


def _n(value: float) -> str:
    """A number as short as SVG needs it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ring(k: float, css: str) -> str:
    big, small = _n(11 * k), _n(4.5 * k)
    middle, top, inner = _n(12 * k), _n(k), _n(7.5 * k)
    return (
        f'<path class="{css}" fill-rule="evenodd" d="M{middle} {top}a{big} {big} 0 1 0 .01 0z'
        f'M{middle} {inner}a{small} {small} 0 1 1 -.01 0z"/>'
    )


def _triangle(k: float, css: str) -> str:
    return f'<path class="{css}" d="M{_n(12 * k)} {_n(1.5 * k)}L{_n(23.5 * k)} {_n(22 * k)}H{_n(0.5 * k)}z"/>'


def _barred_square(k: float, css: str) -> str:
    side, bar, thick = _n(20 * k), _n(9 * k), _n(2.6 * k)
    return (
        f'<path class="{css}" fill-rule="evenodd" d="M{_n(2 * k)} {_n(2 * k)}h{side}v{side}h-{side}z'
        f'M{_n(7.5 * k)} {_n(10.7 * k)}h{bar}v{thick}h-{bar}z"/>'
    )


def _petals(k: float, css: str) -> str:
    leaves = "".join(f'<circle class="{css}" cx="{_n(x * k)}" cy="{_n(y * k)}" r="{_n(5.6 * k)}"/>' for x, y in PETALS)
    return f'{leaves}<circle class="{css}" cx="{_n(12 * k)}" cy="{_n(12 * k)}" r="{_n(4 * k)}"/>'


def _disc(k: float, css: str) -> str:
    return f'<circle class="{css}" cx="{_n(12 * k)}" cy="{_n(12 * k)}" r="{_n(10 * k)}"/>'


_DRAWINGS = {"impact": _ring, "innovation": _triangle, "excellence": _barred_square, "culture": _petals}
