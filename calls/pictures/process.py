"""Nodes of the process line: a diamond is a gate that a person moves, a circle a window that the clock opens."""

from __future__ import annotations

_TICK = '<path d="M8.6 14.3l3.6 3.6 7-7.4" class="s-surface" stroke-width="2.6"/>'
_DIAMOND = "M14 1l13 13-13 13L1 14z"


def node(kind: str, state: str) -> str:
    """The node of one station.

    kind    "gate" or "window"
    state   "done", "next" (an open window, too) or "later"
    """
    return f'<svg class="nd" viewBox="0 0 28 28" aria-hidden="true">{_NODES[kind, state]}</svg>'


_NODES = {
    ("gate", "done"): f'<path class="f-brand" d="{_DIAMOND}"/>{_TICK}',
    ("window", "done"): f'<circle class="f-brand" cx="14" cy="14" r="12"/>{_TICK}',
    ("gate", "next"): f'<path class="f-surface" d="{_DIAMOND}"/>'
    '<path d="M14 1.8L26.2 14 14 26.2 1.8 14z" class="s-warn" stroke-width="2.6"/>'
    '<path class="f-warn" d="M14 9l5 5-5 5-5-5z"/>',
    ("window", "next"): '<circle class="f-surface" cx="14" cy="14" r="12"/>'
    '<circle class="s-warn" stroke-width="2.6" cx="14" cy="14" r="11.6"/>'
    '<circle class="f-warn" cx="14" cy="14" r="5"/>',
    ("gate", "later"): '<path class="f-surface" d="M14 2l12 12-12 12L2 14z"/>'
    '<path class="s-strong" stroke-width="2" d="M14 2.5L25.5 14 14 25.5 2.5 14z"/>',
    ("window", "later"): '<circle class="f-surface" cx="14" cy="14" r="11"/>'
    '<circle class="s-strong" stroke-width="2" cx="14" cy="14" r="11"/>'
    '<path class="s-strong" stroke-width="2" d="M14 7.5V14l4 2.5"/>',
}
