"""Where evaluators differ: one row per criterion, one dot per evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from calls.pictures.shapes import shortened


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one criterion, one per evaluator; `flagged` where the spread asks for a talk."""

    name: str
    scores: Sequence[float]
    flagged: bool = False


def spread(
    rows: Sequence[Row], label: str, *, talk: str, top: int = 5, width: int = 1060, left: int = 330, names: int = 48
) -> str:
    """A dot per score (equal ones stacked), a line from lowest to highest, a tick at the mean, the spread as a number.

    talk    the word that stands before the spread of a flagged row
    names   letters of a name that fit into `left`; a longer one is cut, the twin has it whole
    """
    height = 28 + 34 * len(rows)
    scale = (width - left - 100) / top
    axis = "".join(
        f'<line class="ax" x1="{left + scale * value:.1f}" x2="{left + scale * value:.1f}" y1="18" y2="{height - 4}"/>'
        f'<text class="t2" text-anchor="middle" x="{left + scale * value:.1f}" y="12">{value}</text>'
        for value in range(top + 1)
    )
    drawn = "".join(_row(row, 39 + 34 * index, left, scale, width, talk, names) for index, row in enumerate(rows))
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{axis}{drawn}</svg>'


def _row(row: Row, y: int, left: int, scale: float, width: int, talk: str, names: int) -> str:
    parts = [f'<text class="tx" x="0" y="{y + 5}">{escape(shortened(row.name, names))}</text>']
    if not row.scores:
        return parts[0]
    low, high = min(row.scores), max(row.scores)
    ends = f'x1="{left + scale * low:.1f}" x2="{left + scale * high:.1f}"'
    parts.append(f'<line class="{"now" if row.flagged else "ax2"}" {ends} y1="{y}" y2="{y}"/>')
    for index, score in enumerate(row.scores):
        stacked = row.scores[:index].count(score) if isinstance(row.scores, (list, tuple)) else 0
        parts.append(f'<circle class="f-ink" cx="{left + scale * score:.1f}" cy="{y - 7 * stacked}" r="5"/>')
    mean = left + scale * sum(row.scores) / len(row.scores)
    parts.append(f'<path class="s-brand" stroke-width="3" d="M{mean:.1f} {y - 10}v20"/>')
    words = f"{talk}: {high - low:.1f}" if row.flagged else f"{high - low:.1f}"
    css = "nowt" if row.flagged else "t2"
    parts.append(f'<text class="{css}" text-anchor="end" x="{width}" y="{y + 5}">{escape(words)}</text>')
    return "".join(parts)
