"""Pictures drawn on the server: values in, SVG text out.

No tables, no request, no clock, no `style` attribute (strict CSP). Colours come by class on pages and through
`painted` in documents. Every word in a picture is the caller's, so that it can be translated.
"""

from calls.pictures.bars import Progress, Queue, bar, hours, progress, squares, weights
from calls.pictures.icons import ICONS, icon
from calls.pictures.palette import TOKENS, painted
from calls.pictures.process import node
from calls.pictures.shapes import LETTERS, brand, emblem, mark, nothing, shape, slot
from calls.pictures.spread import Row as SpreadRow
from calls.pictures.spread import spread
from calls.pictures.tiles import tiles
from calls.pictures.timetable import Frame, Moments, Window, month_starts, timetable

__all__ = [
    "ICONS",
    "LETTERS",
    "TOKENS",
    "Frame",
    "Moments",
    "Progress",
    "Queue",
    "SpreadRow",
    "Window",
    "bar",
    "brand",
    "emblem",
    "hours",
    "icon",
    "mark",
    "month_starts",
    "node",
    "nothing",
    "painted",
    "progress",
    "shape",
    "slot",
    "spread",
    "squares",
    "tiles",
    "timetable",
    "weights",
]
