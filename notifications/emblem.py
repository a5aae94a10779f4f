"""The European emblem as PNG: mail programs drop SVG.

Geometry: 2:3, twelve upright stars on a circle of a third of the height, each in a circle of an eighteenth.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

BLUE, GOLD = "#003399", "#FFCC00"
FINER = 8  # drawn larger and scaled down, for smooth edges


@cache
def emblem_png(height: int = 88) -> bytes:
    """The emblem, `height` pixels high; letters show it at half of that, for sharp screens."""
    tall = height * FINER
    wide = tall * 3 // 2
    picture = Image.new("RGB", (wide, tall), BLUE)
    draw = ImageDraw.Draw(picture)
    for hour in range(12):
        angle = hour * pi / 6
        draw.polygon(_star(wide / 2 + tall / 3 * sin(angle), tall / 2 - tall / 3 * cos(angle), tall / 18), fill=GOLD)
    small = picture.resize((height * 3 // 2, height), Image.Resampling.LANCZOS)
    stream = BytesIO()
    small.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """An upright five-pointed star whose points lie on a circle of `radius`."""
    inner = radius * sin(pi / 10) / sin(3 * pi / 10)
    corners = ((radius if corner % 2 == 0 else inner, corner * pi / 5) for corner in range(10))
    return [(x + length * sin(angle), y - length * cos(angle)) for length, angle in corners]
