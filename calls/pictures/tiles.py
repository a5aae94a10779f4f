"""The recognition pattern: square tiles from the four shapes, quarter circles and dots."""

from __future__ import annotations

import random
from functools import lru_cache
from html import escape

SIDE = 60
EVERY_COLOUR = "inue"


@lru_cache(maxsize=500)  # a card's pattern is the same on every page
def tiles(
    seed: str,
    columns: int,
    rows: int,
    palette: str = EVERY_COLOUR,
    *,
    density: float = 0.8,
    label: str = "",
    fit: str = "xMidYMid slice",
) -> str:
    """The same pattern for the same seed, on every machine and in every year.

    palette   letters of the colours that may appear: i(mpact) n (innovation) e(xcellence) u (culture)
    density   share of the tiles that carry a figure
    fit       SVG's preserveAspectRatio: "… slice" fills a band, "… meet" shows all of it
    """
    dice = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    drawn = [
        _tile(dice, column * SIDE, row * SIDE, palette, density) for row in range(rows) for column in range(columns)
    ]
    says = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg viewBox="0 0 {columns * SIDE} {rows * SIDE}" preserveAspectRatio="{escape(fit)}" {says}>'
        f"{''.join(drawn)}</svg>"
    )


def _tile(dice: random.Random, x: int, y: int, palette: str, density: float) -> str:
    ground, chance = dice.choice(palette), dice.random()
    tone = dice.choice(("s", "s", "s", "s", ""))
    has_ground, colour = dice.choice((False, True, True)), dice.choice(palette)
    parts = [f'<rect class="f{ground}t" x="{x}" y="{y}" width="{SIDE}" height="{SIDE}"/>'] if has_ground else []
    if chance <= density:
        parts.append(_figure(dice.randrange(8), x, y, f"f{colour}{tone}", f"f{colour}"))
    return "".join(parts)


def _figure(kind: int, x: int, y: int, css: str, full: str) -> str:
    """One of eight figures; `full` is the colour at full strength, for the second half of a pair."""
    u, h = SIDE, SIDE // 2
    match kind:
        case 0:
            return (
                f'<circle class="{css}" cx="{x + h}" cy="{y + h}" r="25.8"/>'
                f'<circle class="f-surface" cx="{x + h}" cy="{y + h}" r="10.8"/>'
            )
        case 1:
            return f'<path class="{css}" d="M{x} {y + u}L{x + h} {y + 4.8:.1f}L{x + u} {y + u}z"/>'
        case 2:
            return f'<rect class="{css}" x="{x + 9.6:.1f}" y="{y + 9.6:.1f}" width="40.8" height="40.8"/>'
        case 3:
            return "".join(_circle(css, x + u * a, y + u * b, 13.8) for b in (0.26, 0.74) for a in (0.26, 0.74))
        case 4:
            return f'<path class="{css}" d="M{x} {y}h{u}a{u} {u} 0 0 1 -{u} {u}z"/>'
        case 5:
            return (
                f'<path class="{css}" d="M{x} {y + h}a{h} {h} 0 0 1 {u} 0z"/>'
                f'<path class="{full}" d="M{x} {y + u}a{h} {h} 0 0 1 {u} 0z"/>'
            )
        case 6:
            return f'<path class="{css}" d="M{x + u} {y + u}v-{u}a{u} {u} 0 0 0 -{u} {u}z"/>'
        case _:
            spots = [(a + 0.5, b + 0.5) for a in range(4) for b in range(4)]
            return "".join(_circle(css, x + u * a / 4, y + u * b / 4, 3.3) for a, b in spots)


def _circle(css: str, cx: float, cy: float, radius: float) -> str:
    return f'<circle class="{css}" cx="{cx:.1f}" cy="{cy:.1f}" r="{radius}"/>'
