"""Icons at 24 px with one stroke. An icon never stands without a word, except under a column's heading."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

_LINE = 'fill="none" stroke="currentColor" stroke-width="2.2"'

ICONS: Mapping[str, str] = {
    "check": '<path d="M4 12.5l5.2 5.2L20 6.8" fill="none" stroke="currentColor" stroke-width="2.6" '
    'stroke-linecap="square"/>',
    "clock": f'<circle cx="12" cy="12" r="9" {_LINE}/><path d="M12 6.8V12l3.6 2.4" {_LINE}/>',
    "warn": f'<path d="M12 3L22.5 21h-21z" {_LINE} stroke-linejoin="round"/>'
    '<path d="M12 9.5v5M12 17v1.4" stroke="currentColor" stroke-width="2.4"/>',
    "stop": f'<path d="M8 2.8h8L21.2 8v8L16 21.2H8L2.8 16V8z" {_LINE}/>'
    f'<path d="M8.2 8.2l7.6 7.6M15.8 8.2l-7.6 7.6" {_LINE}/>',
    "dot": '<circle cx="12" cy="12" r="6" fill="currentColor"/>',
    "ring": '<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="2.4"/>',
    "half": f'<circle cx="12" cy="12" r="8.5" {_LINE}/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/>',
    "cloud": f'<path d="M7 19a4.5 4.5 0 0 1-.6-9A6 6 0 0 1 18 9.5 4.8 4.8 0 0 1 17.5 19z" {_LINE}/>',
    "mail": f'<path d="M3 5.5h18v13H3zM3 6l9 7 9-7" {_LINE}/>',
    "lock": f'<path d="M5.5 11h13v9.5h-13zM8 11V7.5a4 4 0 0 1 8 0V11" {_LINE}/>',
    "cross": f'<path d="M5.5 5.5l13 13M18.5 5.5l-13 13" {_LINE}/>',
    "file": f'<path d="M6 2.8h8l4.5 4.5v14H6zM13.5 3v5h5" {_LINE}/>',
}


def icon(name: str, label: str = "", css: str = "") -> str:
    """The icon called `name`; decoration without a `label`, a picture with a name with one."""
    says = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    classes = f' class="{escape(css)}"' if css else ""
    return f'<svg viewBox="0 0 24 24"{classes} {says}>{ICONS[name]}</svg>'
