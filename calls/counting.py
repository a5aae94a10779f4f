"""What is counted in a text, the same here and in static/js/counters.js. Pure."""

from __future__ import annotations

import re

# What separates words: named one by one, because every language has its own idea of a space.
_SPACE = re.compile(r"[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def counted(text: str) -> int:
    """Characters as PostgreSQL and the browser count them: code points, a line break is one."""
    return len(text.replace("\r\n", "\n").replace("\r", "\n"))


def words_in(text: str) -> int:
    """Words: what stands between spaces and line breaks."""
    return sum(bool(word) for word in _SPACE.split(text))
