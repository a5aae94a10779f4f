"""Colours for documents: a PDF resolves no CSS variables, so classes become presentation attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping

# The light values of static/css/tokens.css; a test holds the two to each other.
TOKENS: Mapping[str, str] = {
    "paper": "#fbf8f3",
    "surface": "#ffffff",
    "sunken": "#f3eee4",
    "ink": "#1f1b16",
    "ink-2": "#4d463d",
    "line": "#ddd5c7",
    "line-strong": "#857a6b",
    "brand": "#0b4f50",
    "brand-tint": "#e1eeeb",
    "ok": "#1c6338",
    "warn": "#7a4a00",
    "stop": "#9e1c1c",
    "impact": "#7a2614",
    "impact-tint": "#f6e3db",
    "impact-soft": "#e0937a",
    "innovation": "#7646d8",
    "innovation-tint": "#ece5fb",
    "innovation-soft": "#b9a0f0",
    "excellence": "#0a3e6a",
    "excellence-tint": "#e0ebf4",
    "excellence-soft": "#7fa9cc",
    "culture": "#8f6500",
    "culture-tint": "#f8ebc8",
    "culture-soft": "#e3bc4c",
}

_FILLS = {
    **{f"f-{name}": name for name in ("paper", "surface", "sunken", "ink", "line", "brand", "ok", "warn", "stop")},
    "f-ink2": "ink-2",
    "f-brandt": "brand-tint",
    **{
        f"f{letter}{tone}": f"{name}{long}"
        for letter, name in (("i", "impact"), ("n", "innovation"), ("e", "excellence"), ("u", "culture"))
        for tone, long in (("", ""), ("t", "-tint"), ("s", "-soft"))
    },
}
_STROKES = {
    "s-ink": "ink",
    "s-brand": "brand",
    "s-strong": "line-strong",
    "s-surface": "surface",
    "s-warn": "warn",
    "ax": "line",
    "ax2": "line-strong",
    "now": "stop",
}
_TEXTS = {
    "tx": ("ink", 14, 400),
    "t2": ("ink-2", 13, 400),
    "tb": ("ink", 14, 700),
    "tx-on-soft": ("ink", 14, 400),
    "nowt": ("stop", 13, 700),
    "onfill": ("surface", 13, 600),
}


def painted(svg: str, category: str = "", font: str = "Source Sans 3") -> str:
    """`svg` with fills, strokes and letters written out, for WeasyPrint and for picture files.

    category   whose colours "the category's own" (f-c, f-cs, f-ct, mk) are; empty where none is drawn
    """
    own = {"f-c": category, "mk": category, "f-cs": f"{category}-soft", "f-ct": f"{category}-tint"} if category else {}

    def attributes(found: re.Match[str]) -> str:
        for name in found[1].split():
            if token := {**_FILLS, **own}.get(name):
                return f'fill="{TOKENS[token]}"'
            if name == "s-c" and category:
                return f'stroke="{TOKENS[category]}" fill="none"'
            if name in _STROKES:
                return f'stroke="{TOKENS[_STROKES[name]]}" fill="none"'
            if name in _TEXTS:
                token, size, weight = _TEXTS[name]
                return f'fill="{TOKENS[token]}" font-size="{size}" font-weight="{weight}"'
        return found[0]

    written = re.sub(r'class="([^"]*)"', attributes, svg)
    return written.replace("<svg ", f'<svg font-family="{font}" ', 1)
